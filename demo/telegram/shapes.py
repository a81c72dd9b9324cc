"""What the Bot API answers, field by field."""

from typing import Any

from demo.http import Reply, answer
from demo.telegram.rooms import Message, Person, Room


def good(result: object) -> Reply:
    return answer({"ok": True, "result": result})


def bad(status: int, description: str, **parameters: object) -> Reply:
    """An error; parameters are given with some of them."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return answer(body | ({"parameters": parameters} if parameters else {}), status)


def bot(number: int, name: str) -> dict[str, Any]:
    return {
        "id": number, "is_bot": True, "first_name": "Usher", "username": name, "can_join_groups": True,
        "can_read_all_group_messages": False, "supports_inline_queries": False, "can_connect_to_business": False,
        "has_main_web_app": False,
    }  # fmt: skip


def person(who: Person) -> dict[str, Any]:
    shape: dict[str, Any] = {"id": who.id, "is_bot": False, "first_name": who.name}
    shape |= {"username": who.username} if who.username else {}
    return shape | ({"language_code": who.language} if who.language else {})


def room(it: Room) -> dict[str, Any]:
    if it.kind == "private":
        return {"id": it.id, "first_name": it.title, "type": "private"}
    return {"id": it.id, "title": it.title, "type": it.kind} | ({"is_forum": True} if it.topics else {})


def message(it: Message, where: Room, sender: dict[str, Any], at: int) -> dict[str, Any]:
    shape: dict[str, Any] = {"message_id": it.number, "from": sender, "chat": room(where), "date": at}
    if it.topic is not None:
        shape |= {"message_thread_id": it.topic, "is_topic_message": True}
    if it.photo is None:
        shape |= {"text": it.text}
    else:
        sizes = [{"file_id": "AgACAgQ", "file_unique_id": "AQAD", "file_size": 1000, "width": 90, "height": 135}]
        shape |= {"photo": sizes, "caption": it.text}
    return shape | ({"reply_markup": {"inline_keyboard": it.buttons}} if it.buttons else {})
