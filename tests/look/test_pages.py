"""Every page, in both languages: whole, lawful under the content policy, and usable without eyes or mouse."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from daemon.domain.sentences import Sentence
from daemon.web.frame import ICONS, Frame, MenuItem
from daemon.web.rendering import TEMPLATES, Templates
from tests.look.samples import PAGES
from tests.look.samples.errors import DOORS
from tests.look.samples.house import HELD, NOTICE, frame, reader
from tests.look.samples.overview import OVERVIEW
from tests.look.samples.reviews import OPEN

TEMPLATES_OF_OURS = Templates()
ALL = {**PAGES, **DOORS}
SPRITE = set(re.findall(r'<symbol id="(\w+)"', (TEMPLATES.parent / "static" / "icons.svg").read_text(encoding="utf-8")))
FIELDS = {"input", "select", "textarea"}
VOID = {"input", "meta", "link", "hr", "br", "img"}


class Document(HTMLParser):
    """A document taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.astray: list[str] = []
        self.text: list[str] = []
        self.bare: list[str] = []
        """Fields nobody labelled."""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.tags.append((tag, held))
        if tag in FIELDS and held.get("type") != "hidden" and "label" not in self.open and "hidden" not in held:
            self.bare.append(held.get("id", "?"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.astray.append(tag)

    def all(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.tags if name in attrs]

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attrs for each, attrs in self.tags if each == tag]


def shown(name: str, language: str = "en", around: Frame | None = None) -> str:
    template, path, page = ALL[name]
    door = frame(path, signed_in=None, menu=())
    standing = around or (frame(path) if name in PAGES else door)
    return TEMPLATES_OF_OURS.render(
        template, page=page, frame=standing, reader=reader(language), title=Sentence("Overview")
    )


@pytest.fixture(scope="module", params=[(name, language) for name in ALL for language in ("en", "fr")], ids="-".join)
def document(request: pytest.FixtureRequest) -> Document:
    return Document(shown(*request.param))


def test_a_page_is_well_formed(document: Document) -> None:
    assert (document.open, document.astray) == ([], [])


def test_nobody_reads_markup(document: Document) -> None:
    """What a filter made of a date must not be filled into a sentence, which escapes it."""
    assert re.findall(r"</?(?:time|b|a|span|code)\b", "".join(document.text)) == []


def test_a_page_has_one_main_part_and_one_heading(document: Document) -> None:
    assert Counter(tag for tag, _ in document.tags if tag in {"main", "h1"}) == {"main": 1, "h1": 1}


def test_no_level_of_heading_is_skipped(document: Document) -> None:
    levels = [int(tag[1]) for tag, _ in document.tags if tag in {"h1", "h2", "h3"}]
    assert all(after - before <= 1 for before, after in pairwise([0, *levels]))


def test_nothing_in_a_page_is_inline(document: Document) -> None:
    """The content policy would drop it silently."""
    assert not [name for _, attrs in document.tags for name in attrs if name == "style" or name.startswith("on")]
    assert not document.of("style")
    assert all("src" in attrs for attrs in document.of("script"))


def test_nothing_in_a_page_is_from_elsewhere(document: Document) -> None:
    assert all(link.startswith(("/", "#")) for name in ("src", "href", "action") for link in document.all(name))


def test_ids_are_unique_and_what_refers_to_them_finds_them(document: Document) -> None:
    ids = Counter(document.all("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    referring = [document.all(name) for name in ("for", "aria-labelledby", "aria-describedby")]
    assert {name for names in referring for value in names for name in value.split()} <= set(ids)


def test_every_field_has_a_label(document: Document) -> None:
    assert set(document.bare) <= set(document.all("for"))


def test_every_form_that_changes_something_carries_its_token(document: Document) -> None:
    posts = [attrs for attrs in document.of("form") if attrs.get("method") == "post"]
    tokens = [attrs for attrs in document.of("input") if attrs.get("name") == "csrf"]
    assert len(tokens) == len(posts)


def test_every_symbol_is_drawn(document: Document) -> None:
    assert {attrs["href"].partition("#")[2] for attrs in document.of("use")} <= SPRITE


@pytest.mark.parametrize("name", PAGES)
def test_no_english_stands_in_a_french_frame(name: str) -> None:
    """Where a text is missing in the catalogue, both languages would show the same."""
    assert 'lang="fr"' in shown(name, "fr")
    assert "Aller au contenu" in shown(name, "fr")


def test_the_menu_says_where_one_is_and_the_phone_has_the_rest_under_more() -> None:
    page = Document(shown("services"))
    assert [attrs["href"] for attrs in page.of("a") if "aria-current" in attrs] == ["/services", "/services"]
    assert [attrs["class"] for attrs in page.of("li") if attrs.get("class") == "far"] == ["far"] * 7
    assert "more here" in page.all("class")


def test_freeze_dry_run_and_what_became_of_a_form_stand_above_every_page() -> None:
    page = shown("actions", around=frame("/actions", held=(HELD,), dry_run=True, notices=(NOTICE,)))
    assert "Frozen: nothing outside is touched but for messages to you." in page
    assert "Dry run: nothing outside is touched but for messages to you." in page
    assert "No longer frozen." in page
    assert 'action="/thaw"' in page


def test_who_may_only_read_gets_no_buttons_that_decide() -> None:
    looking = frame("/", scopes=frozenset({"read"}), held=(HELD,))
    pages = [shown(name, around=looking) for name in ("actions", "deliveries", "services", "person")]
    assert {action for page in pages for action in re.findall(r'action="([^"]+)"', page)} <= {
        "/logout", "/actions", "/deliveries",
    }  # fmt: skip


def test_an_answer_carries_the_version_that_was_seen() -> None:
    page = shown("question")
    assert page.count(f'name="version" value="{OPEN.version}"') == 4
    assert page.count('name="choice"') == 4, "approve, decline for an offered reason or in own words, offer instead"
    assert page.count('name="reason"') == 3


@pytest.mark.parametrize("name, told", [("overview", True), ("overview-quiet", False)])
def test_an_outage_is_not_told_as_if_all_took_care_of_itself(name: str, told: bool) -> None:
    page = shown(name)
    assert ("What needs upstairs waits until it answers" in page) == told
    assert ("took care of itself" in page) != told


def test_how_a_request_stood_is_said_in_the_reader_s_words() -> None:
    page = shown("action", "fr").partition('id="body"')[0]
    assert "en attente d" in page
    assert "pending" not in page


@pytest.mark.parametrize("dry_run, offered", [(True, False), (False, True)])
def test_what_stayed_dry_is_offered_once_the_house_is_live(dry_run: bool, offered: bool) -> None:
    template, path, page = ALL["action"]
    dry = replace(page, action=replace(page.action, state="dry", can_retry=True))  # type: ignore[type-var, attr-defined] # an action's page
    given = {"page": dry, "frame": frame(path, dry_run=dry_run), "reader": reader("en"), "title": Sentence("x")}
    assert ("Do it now" in TEMPLATES_OF_OURS.render(template, **given)) == offered  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    "around, offered", [({}, True), ({"dry_run": True}, False), ({"scopes": frozenset({"read"})}, False)]
)
def test_all_that_stayed_dry_is_offered_at_once_to_who_may_once_the_house_is_live(
    around: dict[str, object], offered: bool
) -> None:
    asked = shown("dry", around=frame("/actions/dry", **around))
    assert 'name="upto" value="72"' in asked or not offered
    assert ("Yes, do all 2 now" in asked) == offered
    assert ('href="/actions/dry"' in shown("actions", around=frame("/actions", **around))) == offered


@pytest.mark.parametrize("theme, marked", [("auto", False), ("dark", True), ("light", True)])
def test_a_chosen_theme_is_kept_and_none_is_left_to_the_device(theme: str, marked: bool) -> None:
    assert ("data-theme" in shown("people", around=frame("/people", theme=theme))) == marked


def test_a_block_whose_template_does_not_fit_is_a_card_and_the_page_stands(tmp_path: Path) -> None:
    (tmp_path / "month.html").write_text("{{ page.nothing }}", encoding="utf-8")
    block = OVERVIEW.blocks[0]
    given = {
        "page": type(OVERVIEW)(
            **{name: getattr(OVERVIEW, name) for name in OVERVIEW.__slots__}
            | {"blocks": (type(block)(**{name: getattr(block, name) for name in block.__slots__} | {"failed": None}),)}
        ),
        "frame": frame("/"),
        "reader": reader("en"),
        "title": Sentence("Overview"),
    }
    page = Templates({"moderation": tmp_path}).render("overview.html", **given)  # type: ignore[arg-type] # by name
    assert "moderation/month.html: &#39;None&#39; has no attribute &#39;nothing&#39;" in page
    assert "Mia and the White Lion" in page


@pytest.mark.parametrize(
    "changes, path",
    [
        ({"state": "failed"}, "/actions?state=failed&before=9"),
        ({"before": None}, "/actions?state=done"),
        ({"before": None, "state": None}, "/actions"),
        ({"plugin": "a&b"}, "/actions?state=done&before=9&plugin=a%26b"),
    ],
)
def test_a_page_links_to_itself_with_another_query(changes: dict[str, object], path: str) -> None:
    assert frame("/actions?state=done&before=9").at(**changes) == path


def test_a_subject_is_called_by_its_name_where_it_has_one_and_linked_to_its_home() -> None:
    here = frame()
    assert here.name("title:movie/603") == "The Matrix"
    assert here.name("request:overseerr/1903", "alias:overseerr/7", "title:movie/603") == "The Matrix"
    assert here.name("request:overseerr/1903", "alias:overseerr/7", "title:movie/604") == "overseerr/1903"
    assert here.link("request:overseerr/1903") == "/requests/overseerr/1903"


def test_a_question_goes_by_the_name_of_what_it_is_about() -> None:
    here = replace(frame(), names={"request:overseerr/7": "Flow (2024)"})
    assert here.name("question:3", "request:overseerr/7") == "Flow (2024)"
    assert here.name("question:3", "request:overseerr/8") == "3"


def test_places_in_the_menu_have_symbols() -> None:
    assert ICONS | {"more", "dot", "held"} <= SPRITE
    assert [MenuItem(path=path, title=Sentence("x")).icon for path in ("/", "/people/7", "/kernels")] == [
        "overview", "people", "dot",
    ]  # fmt: skip


def test_every_style_is_worn_somewhere() -> None:
    """And every class a template names is styled."""
    folder = TEMPLATES.parent
    files = [*TEMPLATES.glob("*.html"), folder / "static" / "usher.js"]
    files += (folder.parents[1] / "plugins").glob("*/templates/*.html")
    said = "\n".join(file.read_text(encoding="utf-8") for file in files)
    css = (folder / "static" / "usher.css").read_text(encoding="utf-8")
    styled = set(re.findall(r"\.([a-z][a-z-]*)\b(?=[^{}]*\{)", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)))
    named = {name for names in re.findall(r'class="([a-z -]*)"', said) for name in names.split()}
    assert {name for name in styled if not re.search(rf"\b{name}\b", said)} == set()
    assert named - styled == set()
