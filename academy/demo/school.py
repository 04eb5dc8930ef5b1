"""The invented school's places and people: real place names of the town, everything else made up."""

from dataclasses import dataclass

COLLEGES: tuple[dict[str, str], ...] = (
    {
        "slug": "qingma",
        "name": "青马学院",
        "name_en": "Qingma College",
        "series": "青马",
        "summary": "培养有理想、懂基层、会做群众工作的青年骨干：理论学习、红色教育、入户调研。",
        "summary_en": "For young people who want to lead: theory, history, and research at people's doors.",
    },
    {
        "slug": "qingyi",
        "name": "青义学院",
        "name_en": "Qingyi College",
        "series": "青义",
        "summary": "培养志愿服务的组织者：活动策划、急救安全、站点管理，在志愿服务站里学。",
        "summary_en": "For those who organize volunteering: planning, first aid, running a station, learned at the station.",
    },
    {
        "slug": "qingshang",
        "name": "青商学院",
        "name_en": "Qingshang College",
        "series": "青商",
        "summary": "与乐从青年企业家协会合作共建：创业与合规、走进企业、进村宣讲。",
        "summary_en": "With the young entrepreneurs' association: starting a business, visiting firms, talks in the villages.",
    },
)

VILLAGES: tuple[tuple[str, str, bool], ...] = (
    ("沙边村", "Shabian", True),
    ("水藤村", "Shuiteng", True),
    ("上华村", "Shanghua", True),
    ("东平社区", "Dongping", True),
    ("路州村", "Luzhou", False),
    ("良教村", "Liangjiao", False),
    ("腾冲社区", "Tengchong", False),
)
"""Name, pinyin, and whether the demo calls it a pilot (an example: the real list is the school's to enter)."""

HALLS: tuple[tuple[str, str, int, str], ...] = (
    ("团校一号教室", "Classroom 1", 80, "乐从镇青少年宫二楼"),
    ("团校二号教室", "Classroom 2", 45, "乐从镇青少年宫二楼"),
    ("青企协会议室", "Entrepreneurs' meeting room", 40, "乐从大道商会大厦五楼"),
)
MEETING_ROOMS: dict[str, int] = {"沙边村": 40, "水藤村": 60, "上华村": 45, "东平社区": 50}

SURNAMES = "何黎梁陈黄霍岑邓周吴冯罗麦卢苏"
GIVEN_FIRST = "子嘉梓俊雅晓文志家诗泽思浩颖宇慧铭乐晴楚"
GIVEN_LAST = "晴轩怡杰琳峰瑶涛敏恒欣朗彤毅萱健妍然霖仪"

INSTRUCTORS: tuple[str, ...] = (
    "梁若川",
    "霍知行",
    "岑望舒",
    "麦成屿",
    "黎若谷",
    "卢见山",
    "冯听澜",
    "邓之衡",
    "罗清和",
    "苏予安",
    "吴秉文",
    "周以宁",
    "陈既明",
    "黄靖远",
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person of the demo whom a visitor may be."""

    account: str
    name: str
    does: str
    """What there is to try, in English for the terminal."""


SIGN_INS: dict[str, SignIn] = {
    "trainee": SignIn("trainee@demo.example", "何子晴", "a trainee with classes, hours and a certificate"),
    "trainee2": SignIn("trainee2@demo.example", "欧阳嘉轩", "a trainee without a class yet"),
    "trainee3": SignIn("trainee3@demo.example", "阿依·古丽", "a trainee on a waiting list"),
    "minor": SignIn("minor@demo.example", "陈乐彤", "a sixteen-year-old whose guardian has agreed"),
    "minor2": SignIn("minor2@demo.example", "麦浩然", "a fifteen-year-old whose guardian has not agreed yet"),
    "instructor": SignIn("instructor@demo.example", INSTRUCTORS[0], "an instructor with sessions today"),
    "instructor2": SignIn("instructor2@demo.example", INSTRUCTORS[1], "another instructor"),
    "tutor": SignIn("tutor@demo.example", "苏念慈", "the tutor of two classes"),
    "station": SignIn("station@demo.example", "卢守拙", "the lead of the station in Shuiteng"),
    "officer-qingma": SignIn("officer-qingma@demo.example", "黎向南", "the officer of Qingma College"),
    "officer-qingyi": SignIn("officer-qingyi@demo.example", "邓如初", "the officer of Qingyi College"),
    "officer-qingshang": SignIn("officer-qingshang@demo.example", "冯可期", "the officer of Qingshang College"),
    "official": SignIn("official@demo.example", "周亦然", "an official of the whole school"),
    "admin": SignIn("admin@demo.example", "罗知远", "the administrator"),
}
PASSWORD = "demo-school-2026"  # noqa: S105 - printed for everyone to use
