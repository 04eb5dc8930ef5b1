"""Snapshots of invented people, short of nothing that a certificate can show."""

from datetime import date

from courses.certificates.document import Snapshot

DIGITS = "012345678901234567890123456789"
QINGMA = Snapshot(
    name="何子晴",
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
    credit_hours="48.0",
    theory_hours="24",
    practice_hours="24.0",
    serial="乐团校〔2026〕青马第001号",
    issued_on=date(2026, 12, 26),
    issuer="共青团佛山市顺德区乐从镇委员会",
    issuer_en="Lecong Town Committee of the Communist Youth League, Shunde, Foshan",
    code="01234-56789-01234-56789-01234-56789",
    verification_url=f"https://school.example/verify/{DIGITS}",
)
QINGYI = {"college": "qingyi", "college_name": "青义学院", "college_name_en": "Qingyi College"}
QINGSHANG = {"college": "qingshang", "college_name": "青商学院", "college_name_en": "Qingshang College"}
LONG_TITLE = {
    "course_title": "新时代青年马克思主义者培养工程暨基层社会治理与志愿服务能力提升专题培训班"
    "（面向村、社区团支部书记、青年志愿服务站站长及企业团干部）",
    "course_title_en": "Special training course of the young Marxists' programme on grassroots governance and volunteer "
    "service for League branch secretaries of villages and communities, station leads and enterprise League cadres",
}
LONGEST_NAME = "阿卜杜热合曼·伊布拉音·司马义·库尔班·托合提·吐尔逊·阿不都克里木·努尔买买提·艾则孜汗"
