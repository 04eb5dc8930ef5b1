import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from academy.config import ROOT
from courses.certificates import fonts, press, rendering
from courses.certificates.document import Snapshot
from tests.courses.certificates.snapshots import DIGITS, LONG_TITLE, LONGEST_NAME, QINGMA, QINGSHANG, QINGYI

POINTS_PER_MILLIMETER = 72 / 25.4
CASES = {
    "ordinary": QINGMA,
    "rare characters": replace(QINGMA, name="欧阳𬱖䶮", honorific="同学", **QINGYI),
    "a dot in the name": replace(QINGMA, name="阿依古丽·买买提", signatory="黎启明", **QINGSHANG),
    "Latin letters": replace(QINGMA, name="Zoë Müller-Fernandez", college="new", college_name="青农学院"),
    "a character that only the serif has": replace(QINGMA, name="何㐂晴"),
    "shortest": replace(QINGMA, name="李一", course_title="团课", course_title_en="", term="", term_en=""),
    "longest": replace(QINGMA, name=LONGEST_NAME, signatory="黎启明", **LONG_TITLE),
    "no place to break": replace(QINGMA, name="W" * 50, **LONG_TITLE),
}
HOSTILE = (
    "<img src=file:///etc/passwd>",
    "<img src=http://127.0.0.1:9/a.png>",
    "</strong><script>alert(1)</script>",
    "<style>@import 'file:///etc/passwd'</style>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<a href=file:///etc/passwd>x</a>",
    "<svg><image href=file:///etc/hosts /></svg>",
    "<base href=file:///etc/>",
    "{{ 7*7 }}{% for x in y %}",
    "&lt;b&gt;&#20309;",
    "' onerror=x \" style=color:red",
    "url(file:///etc/passwd)",
    "--></body></html><!--",
)

everyone = pytest.mark.parametrize("case", CASES)


@cache
def _printed() -> dict[str, bytes]:
    return dict(zip(CASES, rendering.print_certificates(list(CASES.values())), strict=True))


def _open(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        return opened[0].get_textpage().get_text_range()


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _objects(pdf: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    dictionaries = (item for item in pdf.objects if isinstance(item, pikepdf.Dictionary))
    return (item for item in dictionaries if item.get("/Type") == kind)


@everyone
def test_a_certificate_is_one_landscape_page(case: str) -> None:
    with _open(_printed()[case]) as pdf:
        (page,) = pdf.pages
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 842, 595]


@everyone
def test_it_is_small_enough_to_send_around(case: str) -> None:
    assert len(_printed()[case]) <= 120_000


@everyone
def test_its_text_can_be_read_back(case: str) -> None:
    snapshot, text = CASES[case], _squeezed(_text(_printed()[case]))
    statement = f"兹证明{snapshot.name}{snapshot.honorific}于2026年9月5日至2026年12月20日参加乐从团校"
    assert _squeezed(statement) in text
    assert (
        f"{snapshot.college_name}{snapshot.term}{snapshot.course_title}学习，修满48学时，考核合格，准予结业。" in text
    )
    for shown in (
        "结业证书",
        "CERTIFICATEOFCOMPLETION",
        snapshot.serial,
        snapshot.code,
        snapshot.issuer,
        "2026年12月26日",
    ):
        assert shown in text
    assert snapshot.signatory in text


@everyone
def test_its_qr_code_leads_to_the_verification(case: str) -> None:
    with pypdfium2.PdfDocument(_printed()[case]) as pdf:
        picture = pdf[0].render(scale=2).to_pil()
    (found,) = zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode)
    assert found.text == f"https://school.example/verify/{DIGITS}"
    assert found.ec_level == "M"


@everyone
def test_it_brings_its_own_fonts_cut_down(case: str) -> None:
    with _open(_printed()[case]) as pdf:
        descriptors = list(_objects(pdf, "/FontDescriptor"))
        assert len(descriptors) >= 3
        for descriptor in descriptors:
            assert re.match(r"/[A-Z]{6}\+Certificate-(Latin|Serif|Kai|Sans)", str(descriptor.FontName))
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            program = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
            assert len(program.read_raw_bytes()) < 40_000


@everyone
def test_the_text_leaves_the_foot_of_the_page_free(case: str) -> None:
    with pypdfium2.PdfDocument(_printed()[case]) as pdf:
        page = pdf[0].get_textpage()
        _, lowest, _, _ = _box(page, "assessment")
        below = [_box(page, words)[3] for words in ("证书编号", CASES[case].signatory or CASES[case].issuer)]
        assert lowest > max(below)


def _box(page: pypdfium2.PdfTextPage, words: str) -> tuple[float, float, float, float]:
    """Give left, bottom, right and top of where the words begin."""
    index, _ = page.search(words).get_next()
    return page.get_charbox(index)


@everyone
def test_nothing_leaves_the_frame(case: str) -> None:
    inset = 22 * POINTS_PER_MILLIMETER
    with pypdfium2.PdfDocument(_printed()[case]) as pdf:
        page = pdf[0].get_textpage()
        boxes = [page.get_charbox(index) for index in range(page.count_chars())]
    drawn = [box for box in boxes if box[0] < box[2]]
    assert min(box[0] for box in drawn) > inset
    assert max(box[2] for box in drawn) < 842 - inset
    assert min(box[1] for box in drawn) > inset


def test_it_is_tagged_and_fit_for_an_archive() -> None:
    with _open(_printed()["ordinary"]) as pdf:
        root, metadata = pdf.Root, pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert root.MarkInfo.Marked
        assert root.Lang == "zh-CN"
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert root.ViewerPreferences.DisplayDocTitle
        assert len(pdf.trailer.ID) == 2
        structure = [str(element.S) for element in _objects(pdf, "/StructElem")]
        assert structure.count("/H1") == structure.count("/Figure") == 1
        assert [str(element.Alt) for element in _objects(pdf, "/StructElem") if element.S == "/Figure"] == [
            QINGMA.verification_url
        ]


def test_it_says_what_it_is() -> None:
    with _open(_printed()["ordinary"]) as pdf:
        assert pdf.docinfo["/Title"] == "结业证书 乐团校〔2026〕青马第001号 何子晴"
        assert pdf.docinfo["/Author"] == QINGMA.issuer
        assert pdf.docinfo["/CreationDate"] == "D:20261226"
        metadata = pdf.open_metadata()
        assert metadata["dc:title"] == pdf.docinfo["/Title"]
        assert metadata["xmp:CreateDate"] == "2026-12-26"


def test_each_college_has_its_own_artwork() -> None:
    drawings = set()
    for case in ("ordinary", "rare characters", "a dot in the name", "Latin letters"):
        with _open(_printed()[case]) as pdf:
            forms = [
                item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
            ]
            drawings.add(max((form.read_bytes() for form in forms), key=len))
    assert len(drawings) == 4


def test_a_certificate_does_not_depend_on_its_batch() -> None:
    for case in ("ordinary", "rare characters", "a character that only the serif has"):
        assert next(rendering.print_certificates([CASES[case]])) == _printed()[case]


def test_another_process_prints_the_same_bytes() -> None:
    program = (
        "import sys, json; from courses.certificates import document, rendering;"
        "snapshot = document.Snapshot.from_json(json.load(sys.stdin));"
        "sys.stdout.buffer.write(next(rendering.print_certificates([snapshot])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=_json(QINGMA), capture_output=True, cwd=ROOT, check=True, timeout=60
    )
    assert done.stdout == _printed()["ordinary"]


def _json(snapshot: Snapshot) -> bytes:
    return json.dumps(snapshot.to_json()).encode()


def test_hostile_names_print_as_text() -> None:
    snapshots = [replace(QINGMA, name=name, course_title=name) for name in HOSTILE]
    for name, pdf in zip(HOSTILE, rendering.print_certificates(snapshots), strict=True):
        assert _squeezed(_text(pdf)).count(_squeezed(name)) == 2
        assert b"root:" not in pdf
        with _open(pdf) as opened:
            assert "/Names" not in opened.Root
            targets = {str(item.A.URI) for item in opened.pages[0].Annots}
            assert targets == {QINGMA.verification_url}


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,x", "press:font/other"])
def test_the_press_fetches_nothing_but_its_own(url: str) -> None:
    fetcher = press.own_assets({"press:font/one": b"font"})
    with pytest.raises(ValueError, match="not one of our own"):
        fetcher.fetch(url)
    assert fetcher.fetch("press:font/one").read() == b"font"


@pytest.mark.parametrize(
    "name", ["何子晴", "欧阳𬱖䶮", "阿依古丽·买买提", "喆犇垚嫚㛃𬭚𬭬𫘧㬢龘𬎆𰻝", "Zoë O'Neil", ""]
)
def test_names_that_people_have_can_be_printed(name: str) -> None:
    assert rendering.missing_glyphs(name) == ""


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("何\U00020000晴", "\U00020000"),
        ("何😀晴😀", "😀"),
        ("何\u202e晴", "\u202e"),
        ("何\u200b晴", "\u200b"),
        ("何\x00晴\n", "\x00\n"),
        ("محمد", "محد"),
    ],
)
def test_what_would_be_a_box_or_nothing_is_named(name: str, missing: str) -> None:
    assert rendering.missing_glyphs(name) == missing


def test_a_batch_with_a_character_that_cannot_be_printed_does_not_begin() -> None:
    with pytest.raises(rendering.GlyphsMissing) as refused:
        next(rendering.print_certificates([QINGMA, replace(QINGMA, name="何😀")]))
    assert refused.value.characters == "😀"


def test_certificates_come_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(press.Press, "print", lambda _press, snapshot: begun.append(snapshot.name) or b"%PDF")
    printing = rendering.print_certificates([QINGMA, replace(QINGMA, name="黎一")])
    assert next(printing) == b"%PDF"
    assert begun == ["何子晴"]


def test_a_font_cut_short_is_noticed() -> None:
    bare = press.Press("v1", sheet=frozenset("结业证书"), names=frozenset("何子晴"))
    with pytest.raises(RuntimeError, match="characters printed with"):
        bare.print(QINGMA)


def test_a_machine_without_the_fonts_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.check()
    monkeypatch.setattr(fonts, "_installed", dict)
    with pytest.raises(fonts.FontsMissing, match=r"LXGWWenKai-Regular\.ttf.*apt-get install fonts-noto-cjk"):
        fonts.check()
