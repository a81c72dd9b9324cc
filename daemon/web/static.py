"""Our own styles, script and pictures: read once, kept in memory, revalidated by the browser."""

import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    etag: str
    content_type: str


class Static:
    """Serves the files that lie in the folder, by their whole name, and nothing else."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._paths = {path.name: path for path in folder.iterdir() if path.is_file()}
        self._read: dict[str, _File] = {}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self._paths:
            raise web.HTTPNotFound
        file = self._read.get(name) or self._load(name)
        headers = {"ETag": file.etag, "Cache-Control": "public, max-age=3600"}
        if request.headers.get("If-None-Match") == file.etag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=file.body, content_type=file.content_type, headers=headers)

    def _load(self, name: str) -> _File:
        body = self._paths[name].read_bytes()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._read[name] = _File(body, f'"{sha256(body).hexdigest()[:16]}"', kind)
        return self._read[name]
