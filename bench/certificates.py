"""How fast certificates are printed, held against WeasyPrint as its manual shows it.

The plain way calls ``HTML(string=…).write_pdf()`` once per person: whole fonts as installed, artwork and QR code as
SVG inside the page. Both print the same text in the same PDF variant, with QR codes by the same library. Rounds
alternate, so that whatever else the machine does meets both. The artwork weighs much in the plain way; how much, the
line "without artwork" shows.
"""

from __future__ import annotations

import argparse
import base64
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from typing import Any

import zxingcpp

from courses.certificates import artwork, document, press, qr, rendering

SURNAMES = ("何", "黎", "梁", "陈", "黄", "霍", "岑", "邓", "周", "吴", "冯", "罗", "麦", "卢", "欧阳", "苏")
GIVEN = "子晴明轩雨桐嘉豪思琪俊杰诗涵浩然梓萱一凡锦洋可欣𬭚䶮"
INSTALLED = {
    "Certificate Latin": "Noto Serif CJK SC",
    "Certificate Serif": "Noto Serif CJK SC",
    "Certificate Kai": "LXGW WenKai",
    "Certificate Sans": "Noto Sans CJK SC",
}


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table, and as last line the figures for a machine to read."""
    parser = argparse.ArgumentParser(prog="script/bench certificates", description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--plain", type=int, default=4, help="people printed the plain way in a round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(argv)
    people = [_person(number) for number in range(options.people)]
    figures = _set_up(people) | _middle(_rounds(people, plain=options.plain, rounds=options.rounds)) | _steps(people)
    print(f"Certificates: {options.rounds} rounds, {len(people)} people by the press, {options.plain} the plain way.\n")
    _show(figures)


def _person(number: int) -> document.Snapshot:
    digits = f"{(number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 10**30:030d}"
    return document.Snapshot(
        name=SURNAMES[number % 16] + GIVEN[number * 7 % 24] + GIVEN[number * 5 // 3 % 24],
        honorific="同志",
        college="qingma",
        college_name="青马学院",
        college_name_en="Qingma College",
        course_title="青年骨干培训班",
        course_title_en="Young Cadres' Training Course",
        term="2026年秋季",
        term_en="autumn 2026",
        started_on=date(2026, 9, 5),
        ended_on=date(2026, 12, 20),
        credit_hours="48",
        theory_hours="24",
        practice_hours="24",
        serial=f"乐团校〔2026〕青马第{number + 1:03d}号",
        issued_on=date(2026, 12, 26),
        issuer="共青团佛山市顺德区乐从镇委员会",
        issuer_en="Lecong Town Committee of the Communist Youth League, Shunde, Foshan",
        code="-".join(digits[start : start + 5] for start in range(0, 30, 5)),
        verification_url=f"https://school.example/verify/{digits}",
    )


class PlainWay:
    """One call of WeasyPrint per person."""

    def __init__(self, *, artwork_shown: bool) -> None:
        self._variant = press.VARIANT
        colors = press.color_rules()
        for college in (*artwork.PALETTES, "other"):
            drawing = artwork.sheet(college) if artwork_shown else '<svg xmlns="http://www.w3.org/2000/svg"/>'
            colors = colors.replace(press.art_url(college), _data_url(drawing))
        styles = document.styles()
        for ours, installed in INSTALLED.items():
            styles = styles.replace(ours, installed)
        self._head = f"<style>{colors}{styles}</style></head>"
        self._qr_url = press.QR_URL

    def print(self, snapshot: document.Snapshot) -> bytes:
        """Make one PDF from nothing."""
        barcode = zxingcpp.create_barcode(snapshot.verification_url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        page = document.page(snapshot).replace("</head>", self._head)
        page = page.replace(self._qr_url, _data_url(barcode.to_svg(add_quiet_zones=False)))
        pdf: bytes = press.weasyprint().HTML(string=page).write_pdf(pdf_variant=self._variant)
        return pdf


def _data_url(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _set_up(people: list[document.Snapshot]) -> dict[str, float]:
    """Print the first certificate of this process: libraries loaded, fonts cut, artwork drawn."""
    started = time.process_time()
    next(rendering.print_certificates(people))
    return {"setup_ms": 1000 * (time.process_time() - started)}


def _rounds(people: list[document.Snapshot], *, plain: int, rounds: int) -> Iterator[dict[str, float]]:
    """Alternate the ways; times are milliseconds of CPU per certificate, rates are by the clock on the wall."""
    full, bare = PlainWay(artwork_shown=True), PlainWay(artwork_shown=False)
    plain_size = len(full.print(people[0]))
    for number in range(rounds):
        some = [people[(number * plain + step) % len(people)] for step in range(plain)]
        started = time.monotonic()
        plain_ms = _plain_round(full, some)
        plain_rate = plain / (time.monotonic() - started)
        bare_ms = _plain_round(bare, some)
        press_ms, size = _batch(people)
        rates = {count: _wall_rate(len(people) // 2, count) for count in (1, 2)}
        yield {
            "plain_ms": plain_ms,
            "bare_ms": bare_ms,
            "press_ms": press_ms,
            "ratio": plain_ms / press_ms,
            "ratio_bare": bare_ms / press_ms,
            "ratio_one": rates[1] / plain_rate,
            "ratio_two": rates[2] / plain_rate,
            "rate_one": rates[1],
            "rate_two": rates[2],
            "plain_kb": plain_size / 1000,
            "press_kb": size / 1000,
        }


def _middle(rounds: Iterator[dict[str, float]]) -> dict[str, float]:
    measured = list(rounds)
    middle = {name: statistics.median(one[name] for one in measured) for name in measured[0]}
    ratios = [one["ratio"] for one in measured]
    return middle | {"ratio_low": min(ratios), "ratio_high": max(ratios)}


def _plain_round(way: PlainWay, people: list[document.Snapshot]) -> float:
    started = time.process_time()
    for person in people:
        way.print(person)
    return 1000 * (time.process_time() - started) / len(people)


def _batch(people: list[document.Snapshot]) -> tuple[float, int]:
    """Print everybody as the job does; give CPU time per certificate after the first, and the largest one's bytes."""
    printing = rendering.print_certificates(people)
    next(printing)
    started = time.process_time()
    sizes = [len(pdf) for pdf in printing]
    return 1000 * (time.process_time() - started) / len(sizes), max(sizes)


def _steps(people: list[document.Snapshot]) -> dict[str, float]:
    """Tell where the time goes, from clocks around the steps (which add a little of their own)."""
    weasyprint: Any = press.weasyprint()
    font = weasyprint.pdf.fonts.Font
    spent: defaultdict[str, float] = defaultdict(float)
    parts = (
        (document, "page", "text"),
        (weasyprint.HTML, "render", "layout"),
        (font, "clean", "fonts"),
        (qr, "runs", "qr"),
    )
    with _clocks(parts, spent):
        total, _ = _batch(people)
    steps = {f"{name}_ms": 1000 * seconds / len(people) for name, seconds in spent.items()}
    return steps | {"writing_ms": total - sum(steps.values())}


@contextmanager
def _clocks(parts: Sequence[tuple[Any, str, str]], spent: defaultdict[str, float]) -> Iterator[None]:
    originals = [(owner, name, getattr(owner, name)) for owner, name, _ in parts]
    for owner, name, label in parts:
        setattr(owner, name, _clocked(getattr(owner, name), label, spent))
    try:
        yield
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def _clocked(function: Callable[..., Any], label: str, spent: defaultdict[str, float]) -> Callable[..., Any]:
    def measured(*args: Any, **kwargs: Any) -> Any:
        started = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[label] += time.process_time() - started

    return measured


def _wall_rate(people: int, processes: int) -> float:
    context = get_context("spawn")
    barrier = context.Barrier(processes)
    results: Any = context.Queue()
    workers = [
        context.Process(target=_work, args=(range(index, people, processes), barrier, results))
        for index in range(processes)
    ]
    for worker in workers:
        worker.start()
    times = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    seconds: float = max(end for _, end in times) - min(start for start, _ in times)
    return (people - processes) / seconds


def _work(numbers: Sequence[int], barrier: Any, results: Any) -> None:
    """Print a share; the clock starts after the first certificate, when every process is warm."""
    printing = rendering.print_certificates([_person(number) for number in numbers])
    next(printing)
    barrier.wait()
    started = time.monotonic()
    for _ in printing:
        pass
    results.put((started, time.monotonic()))


def _show(figures: dict[str, float]) -> None:
    rows = (
        ("plain way, ms CPU per certificate", "plain_ms"),
        ("plain way without any artwork", "bare_ms"),
        ("press, ms CPU per certificate", "press_ms"),
        ("  text (template)", "text_ms"),
        ("  layout (styles, lines)", "layout_ms"),
        ("  fonts (cut to the person)", "fonts_ms"),
        ("  QR code", "qr_ms"),
        ("  parsing and writing", "writing_ms"),
        ("press, set-up and first certificate, ms CPU", "setup_ms"),
        ("plain way, kB per file", "plain_kb"),
        ("press, kB per file (largest)", "press_kb"),
        ("press, certificates per second, 1 process", "rate_one"),
        ("press, certificates per second, 2 processes", "rate_two"),
        ("press : plain way, CPU", "ratio"),
        ("press : plain way without any artwork, CPU", "ratio_bare"),
        ("press with 1 process : plain way, wall", "ratio_one"),
        ("press with 2 processes : plain way, wall", "ratio_two"),
    )
    for label, name in rows:
        print(f"{label:<46}{figures[name]:>9.1f}")
    print("\ncertificates: " + " ".join(f"{name}={value:.2f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
