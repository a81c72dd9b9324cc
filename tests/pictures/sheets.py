"""Contact sheets: many screens on one picture, put together by the browser itself."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.async_api import Page

_COMPOSE = """
async ({ shots, columns, width, height, quality }) => {
  const gap = 24, label = 30, cell = height + label + gap;
  const canvas = document.createElement("canvas");
  canvas.width = gap + columns * (width + gap);
  canvas.height = gap + Math.ceil(shots.length / columns) * cell;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#8a837b";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.font = "500 16px system-ui, 'DejaVu Sans', sans-serif";
  for (const [index, shot] of shots.entries()) {
    const picture = new Image();
    picture.src = shot.data;
    await picture.decode();
    const x = gap + (index % columns) * (width + gap), y = gap + Math.floor(index / columns) * cell;
    pen.fillStyle = "#fff";
    pen.fillText(shot.label, x, y + 18);
    pen.drawImage(picture, 0, 0, picture.width, picture.height, x, y + label, width, height);
  }
  return canvas.toDataURL("image/webp", quality);
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One screen."""

    label: str
    png: bytes


async def sheet(blank: Page, shots: Sequence[Shot], *, columns: int, width: int, height: int) -> bytes:
    """The screens on one WebP picture, each at this size.

    `blank` is an empty page without a content policy: the pictures are given to it as data.
    """
    given = [{"label": shot.label, "data": f"data:image/png;base64,{b64encode(shot.png).decode()}"} for shot in shots]
    url: str = await blank.evaluate(
        _COMPOSE, {"shots": given, "columns": columns, "width": width, "height": height, "quality": 0.72}
    )
    return b64decode(url.partition(",")[2])
