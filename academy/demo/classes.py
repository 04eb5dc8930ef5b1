"""The invented school's courses and classes."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

MORNING, AFTERNOON, EVENING = time(9, 0), time(14, 30), time(19, 0)
CREDIT_HOURS = Decimal(3)
MINUTES = 135


@dataclass(frozen=True, slots=True)
class Plan:
    """A course, its class of this term, and where the class stands today.

    ``units`` are (title, English title, is practice). Session ``n`` lies ``(n - today_is) * every`` days from
    today, so that class after class has its sessions before, on and after whatever day it is.
    """

    code: str
    college: str
    course: tuple[str, str]
    summary: tuple[str, str]
    title: tuple[str, str]
    units: tuple[tuple[str, str, bool], ...]
    people: int
    enrolled: int
    every: int
    today_is: float
    slot: time
    hall: str
    ages: tuple[int, int]
    window_is_open: bool = False

    @property
    def practice_hours(self) -> Decimal:
        """All credit hours of practice."""
        return CREDIT_HOURS * sum(1 for unit in self.units if unit[2])

    @property
    def theory_hours(self) -> Decimal:
        """All credit hours of theory."""
        return CREDIT_HOURS * sum(1 for unit in self.units if not unit[2])


QM1 = Plan(
    code="QM1",
    college="qingma",
    course=("青年骨干培训班", "Young Leaders' Course"),
    summary=(
        "十六次课，理论与实践交替：从党的创新理论到入户调研、模拟答辩，结业考核后颁发证书。",
        "Sixteen sessions, theory and practice by turns: from theory to research at the door and its defense.",
    ),
    title=("青马一班", "Qingma Class One"),
    units=(
        ("开班式与第一课：党的创新理论", "Opening and first lesson: theory today", False),
        ("走进水藤村：村史调研", "Into Shuiteng: a village's history", True),
        ("团的基本知识与支部工作", "The League and the work of a branch", False),
        ("志愿服务站值班体验", "A shift at the volunteer station", True),
        ("基层治理政策解读", "Local government explained", False),
        ("入户探访与民意收集", "Home visits: listening to residents", True),
        ("调研方法与问卷设计", "Research methods and questionnaires", False),
        ("分组调研", "Research in groups", True),
        ("公文写作与新媒体", "Official writing and new media", False),
        ("开放日组织实战", "Running an open day", True),
        ("沟通与会议主持", "Communication and chairing a meeting", False),
        ("企业参访", "Visiting a firm", True),
        ("红色教育", "Learning from history", False),
        ("调研成果打磨", "Finishing the research", True),
        ("模拟答辩", "Mock defense", False),
        ("结业考核与结业式", "Assessment and closing ceremony", False),
    ),
    people=40,
    enrolled=40,
    every=5,
    today_is=17,
    slot=MORNING,
    hall="团校一号教室",
    ages=(18, 35),
)
QM2 = Plan(
    code="QM2",
    college="qingma",
    course=("中学生骨干培训班", "Pupils' Course"),
    summary=(
        "面向 14 至 17 周岁的中学生，须经监护人同意；实践课都在白天。",
        "For pupils of 14 to 17 with their guardian's consent; practice only by day.",
    ),
    title=("青马中学生班", "Qingma Pupils' Class"),
    units=(
        ("开班式与青年使命", "Opening: what is asked of the young", False),
        ("村史小记者", "Young reporters of village history", True),
        ("团史里的青春", "Youth in the League's history", False),
        ("站点小帮手", "Helping at the station", True),
        ("身边的基层治理", "Local government around us", False),
        ("社区微心愿", "Small wishes of the community", True),
        ("怎样问一个好问题", "How to ask a good question", False),
        ("家乡小调研", "A small study of home", True),
        ("把故事写出来", "Writing the story", False),
        ("开放日小主持", "Hosting an open day", True),
        ("上台讲三分钟", "Three minutes on stage", False),
        ("成果展示与结业式", "Showing the results, closing ceremony", False),
    ),
    people=38,
    enrolled=30,
    every=6,
    today_is=7,
    slot=MORNING,
    hall="团校二号教室",
    ages=(14, 17),
    window_is_open=True,
)
QY1 = Plan(
    code="QY1",
    college="qingyi",
    course=("志愿服务骨干班", "Volunteer Organizers' Course"),
    summary=(
        "学会策划、招募、带队与安全：十四次课，一半在志愿服务站里完成。",
        "Planning, recruiting, leading and safety: fourteen sessions, half of them at a station.",
    ),
    title=("青义骨干班", "Qingyi Organizers' Class"),
    units=(
        ("志愿服务条例与礼仪", "Rules and manners of volunteering", False),
        ("助老入户探访", "Visiting older residents at home", True),
        ("急救与安全", "First aid and safety", False),
        ("急救演练", "First aid practiced", True),
        ("活动策划", "Planning an activity", False),
        ("“义骑”巡河", "River patrol by bicycle", True),
        ("招募与开放日", "Recruiting and the open day", False),
        ("社区环境微改造", "Small repairs in the community", True),
        ("时长记录与i志愿", "Recording hours", False),
        ("站点值班", "A shift at the station", True),
        ("意见收集与反馈", "Collecting opinions and answering them", False),
        ("民意收集实战", "Collecting opinions in the field", True),
        ("风险预案：台风与高温", "When typhoon or heat comes", False),
        ("总结与结业式", "Looking back, closing ceremony", False),
    ),
    people=45,
    enrolled=45,
    every=7,
    today_is=8,
    slot=AFTERNOON,
    hall="团校一号教室",
    ages=(14, 35),
    window_is_open=True,
)
QY2 = Plan(
    code="QY2",
    college="qingyi",
    course=("站长研修班", "Station Leads' Course"),
    summary=(
        "管好一个站、一支队伍：十次课，共三十学时。",
        "Running a station and a team: ten sessions, thirty credit hours.",
    ),
    title=("青义站长班", "Qingyi Station Leads' Class"),
    units=(
        ("站点管理入门", "Running a station", False),
        ("站点值班与交接", "Shifts and handing over", True),
        ("队伍与12小组管理", "Teams and twelve groups", False),
        ("小组活动观摩", "Watching a group at work", True),
        ("意见收集与反馈", "Collecting opinions and answering them", False),
        ("意见办理跟踪", "Following an opinion to its end", True),
        ("开放日组织", "Organizing an open day", False),
        ("开放日实战", "An open day for real", True),
        ("风险预案", "Plans for bad weather", False),
        ("经验分享与结业式", "Sharing experience, closing ceremony", False),
    ),
    people=30,
    enrolled=30,
    every=6,
    today_is=14,
    slot=EVENING,
    hall="团校二号教室",
    ages=(18, 45),
)
QS1 = Plan(
    code="QS1",
    college="qingshang",
    course=("青年创业班", "Young Founders' Course"),
    summary=(
        "从想法到合规经营：十二次课，含企业参访与路演。周中晚上上课。",
        "From an idea to a sound business: twelve sessions with visits to firms and a pitch, on weekday evenings.",
    ),
    title=("青商创业班", "Qingshang Founders' Class"),
    units=(
        ("开班式与政策宣讲", "Opening: what the town offers", False),
        ("走进企业（一）", "Into a firm, part one", True),
        ("青年创业与合规", "Starting a business the right way", False),
        ("走进企业（二）", "Into a firm, part two", True),
        ("家具产业观察", "The furniture trade observed", False),
        ("商场调研", "Research in the furniture malls", True),
        ("数字营销", "Digital marketing", False),
        ("直播实操", "Live selling tried out", True),
        ("财务与税务入门", "Accounts and taxes", False),
        ("企业团建与志愿", "Teams and volunteering in firms", True),
        ("商业计划打磨", "Finishing the business plan", False),
        ("路演与结业式", "The pitch, closing ceremony", False),
    ),
    people=28,
    enrolled=26,
    every=4,
    today_is=-0.25,
    slot=EVENING,
    hall="青企协会议室",
    ages=(18, 35),
    window_is_open=True,
)
QS2 = Plan(
    code="QS2",
    college="qingshang",
    course=("政策宣讲团", "Policy Speakers' Course"),
    summary=("学会把政策讲明白，进村讲三场。", "Learning to explain policy plainly, with three talks in the villages."),
    title=("青商宣讲团", "Qingshang Speakers"),
    units=(
        ("政策宣讲技巧", "How to explain a policy", False),
        ("进村主题授课（一）", "A talk in a village, part one", True),
        ("把数字讲成故事", "Making a story of figures", False),
        ("进村主题授课（二）", "A talk in a village, part two", True),
        ("问答与互动", "Questions and answers", False),
        ("进村主题授课（三）", "A talk in a village, part three", True),
        ("试讲点评", "Rehearsals reviewed", False),
        ("汇报与结业式", "Report, closing ceremony", False),
    ),
    people=24,
    enrolled=24,
    every=7,
    today_is=5,
    slot=EVENING,
    hall="团校二号教室",
    ages=(18, 40),
)
PLANS: tuple[Plan, ...] = (QM1, QM2, QY1, QY2, QS1, QS2)
