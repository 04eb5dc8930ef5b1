"""Refusal code → sentence, in the reader's language; nowhere else.

A sentence says what is wrong and what to do. The facts of a refusal fill it in, made readable by their type.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from academy import clash_words, labels, wording
from courses.errors import Refusal
from courses.values import Bilingual

SENTENCES: dict[str, LazyString] = {
    # people
    "person.unknown": _l("This person does not exist."),
    "person.nobody_with_account": _l("The school knows nobody with this number or address."),
    "person.phone_taken": _l("This mobile number already has an account. Sign in with it, or ask an officer."),
    "person.email_taken": _l("This e-mail address already has an account. Sign in with it, or ask an officer."),
    "person.no_way_in": _l("Give a mobile number or an e-mail address: you sign in with it."),
    "person.too_young": _l(
        "The school takes trainees from %(least)s years on. Nothing that you typed here has been stored."
    ),
    "person.not_yours": _l("This person has more rights than you. Ask an administrator."),
    "name.unusable": _l("Certificates have to print the name; they cannot print these characters: %(characters)s"),
    "name.no_letters": _l("A name needs letters or Chinese characters."),
    "birth.in_future": _l("This day has not come yet."),
    "birth.too_long_ago": _l("Please check the year."),
    "birth.by_officer": _l("You are registered as under 18. Ask an officer to correct the birth date: bring your ID."),
    "person.birth_missing": _l("Add your birth date to your profile first: the class has age limits."),
    "person.below_age": _l("For people from %(least)s years on; on %(day)s you are %(age)s."),
    "person.above_age": _l("For people up to %(most)s years; on %(day)s you are %(age)s."),
    "person.guardian_missing": _l(
        "You are under 18: your parent or guardian has to agree first. The school's officers will call them, "
        "or hand them a link or a paper form."
    ),
    "guardian.incomplete": _l("For people under 18 we need the name and mobile number of a parent or guardian."),
    "guardian.own_phone": _l("This is your own number. Give the number of your parent or guardian."),
    "guardian.not_needed": _l("This person is of age: nobody else has to agree."),
    "guardian.not_given": _l("The guardian's name and mobile number are missing. Add them first."),
    "guardian.own_session": _l("A guardian has to agree on their own phone: sign out first, or open the link there."),
    "password.too_short": _l("At least %(least)s characters, please. A short sentence is a good password."),
    "password.too_long": _l("At most %(most)s characters, please."),
    "password.too_common": _l("Too easy to guess. Take several words that only you would put together."),
    "password.wrong": _l("The current password is not right."),
    "sign_in.wrong": _l("The account or the password is not right."),
    "sign_in.too_often": _l("Too many tries. Wait %(minutes)s minutes and try again."),
    "link.own": _l("This is your own account. Change your password in your profile."),
    "link.not_yours": _l("This person has more rights than you. Ask an administrator for the link."),
    "link.unusable": _l("This link has been used or is too old. Ask an officer for a new one."),
    "role.own": _l("You cannot take away your own administrator role. Ask another administrator."),
    "role.unknown": _l("This role is not granted."),
    "role.college_missing": _l("Choose the college of the college officer."),
    "role.granted": _l("The person has this role already."),
    # the school and what it teaches
    "code.taken": _l("This code is in use. Choose another."),
    "code.malformed": _l("Only letters, digits and single hyphens, as in QM1-2026."),
    "slug.malformed": _l("Only lower-case letters, digits and single hyphens, as in qingma."),
    "name.taken": _l("This name is in use. Choose another."),
    "station.village_has_one": _l("This village has a station already."),
    "record.in_use": _l("This is in use and cannot be removed."),
    "college.unknown": _l("This college does not exist."),
    "village.unknown": _l("This village does not exist."),
    "station.unknown": _l("This station does not exist."),
    "term.unknown": _l("This term does not exist."),
    "term.reversed": _l("A term has to end after it begins."),
    "calendar.year_missing": _l("No holidays have been entered for %(year)s."),
    "arrangement.unknown": _l("The arrangement of holidays of %(year)s is not known here. Import it from a file."),
    "day.unknown": _l("Nothing is entered for this day."),
    "day.taken": _l("This day is entered already. Change it in the list."),
    "day.odd_year": _l("Please check the year."),
    "day.no_weekend": _l("A make-up workday is a Saturday or a Sunday."),
    "day.unreadable": _l("“%(typed)s” is no day. Write it like 2026-10-01."),
    "day.kind_unknown": _l("“%(typed)s” is no kind of day. Write holiday or make_up_workday (放假, 上班)."),
    "day.name_missing": _l("The name is missing."),
    "day.name_too_long": _l("The name has more than %(most)s characters."),
    "day.twice": _l("The day stands in row %(row)s already."),
    "file.missing": _l("Choose a file first."),
    "file.unreadable": _l("This file cannot be read. Save the table as CSV (UTF-8 or GBK) and choose it again."),
    "file.columns_missing": _l("The first row has to name the columns. These are missing: %(columns)s."),
    "file.no_rows": _l("There is nothing below the headings."),
    "file.too_many_rows": _l("At most %(most)s rows at once, please."),
    "exception.unknown": _l("This exception does not exist."),
    "exception.reversed": _l("The last day has to come after the first."),
    "exception.too_long": _l("At most %(days)s days at once, please. Check the year."),
    "opening.reversed": _l("A time has to end after it begins."),
    "opening.unreadable": _l("“%(typed)s” is no time of day. Write it like 8:30–12:00, 14:00–21:30."),
    "closure.unknown": _l("This closure does not exist."),
    "closure.reversed": _l("A closure has to end after it begins."),
    "duty.unknown": _l("Nobody is on duty then."),
    "duty.reversed": _l("The last day has to come after the first."),
    "duty.too_long": _l("At most %(days)s days at once, please. Check the year."),
    "duty.no_day": _l("None of these days falls between the first and the last day."),
    "duty.too_many_leaders": _l("Leaders count among the volunteers: there cannot be more of them."),
    "teaching_time.reversed": _l("A time has to end after it begins."),
    "teaching_time.beyond_part": _l(
        "The afternoon begins at %(noon)s, the evening at %(evening)s: people say for each part whether they are free."
    ),
    "teaching_time.none": _l("Choose at least one day of the week."),
    "teaching_time.changed_meanwhile": _l("Somebody else changed these times meanwhile. Look at them as they are now."),
    "course.unknown": _l("This course does not exist."),
    "course.inactive": _l("This course is no longer taught: no class of it can be opened."),
    "unit.unknown": _l("This unit does not exist."),
    "unit.position_taken": _l("Another unit has this number."),
    "offering.unknown": _l("This class does not exist."),
    "offering.illegal_change": _l("A class cannot go from its present state to this one."),
    "offering.has_people": _l("%(count)s people are on the list: the class cannot become a draft again."),
    "offering.no_sessions": _l("Place at least one session before you publish the class."),
    "offering.not_open": _l("This class does not take enrollments."),
    "offering.closed": _l("The class is closed. Open it again before you change its sessions."),
    "offering.rule_frozen": _l("The class has begun: its completion rule can no longer change."),
    "window.reversed": _l("Enrollment has to close after it opens."),
    "window.not_yet": _l("Enrollment opens on %(opens_at)s."),
    "window.over": _l("Enrollment closed on %(closes_at)s."),
    "ages.reversed": _l("The greatest age has to be at least the least age."),
    "capacity.below_taken": _l("%(taken)s seats are taken. Take people off the list before you cut the seats."),
    "capacity.published": _l("The class is published: change its seats where its people are listed."),
    "capacity.beyond_venue": _l(
        "%(venue)s, where “%(session)s” takes place on %(starts_at)s, has only %(seats)s seats. "
        "Move the session to a larger venue first."
    ),
    "rule.more_theory_than_taught": _l("The syllabus has only %(hours)s hours of theory."),
    "rule.more_practice_than_taught": _l("The syllabus has only %(hours)s hours of practice."),
    # sessions
    "session.unknown": _l("This session does not exist."),
    "session.topic_missing": _l("Choose a unit of the syllabus, or say what the session is about."),
    "session.end_missing": _l(
        "Say when the session ends: without a unit of the syllabus nothing tells how long it is."
    ),
    "session.reversed": _l("A session has to end after it begins."),
    "session.too_short": _l("A session lasts at least %(minutes)s minutes."),
    "session.too_long": _l("A session lasts at most %(hours)s hours."),
    "session.past_midnight": _l("A session ends on the day on which it begins. Place a second one for the next day."),
    "session.outside_term": _l("The term runs from %(first)s to %(last)s."),
    "session.despite_missing": _l("Say why it shall be there all the same."),
    "session.changed_meanwhile": _l("Somebody else changed this session meanwhile. Look at it as it is now."),
    "session.has_marks": _l("Attendance has been taken: the session can no longer move or be cancelled."),
    "session.cancelled": _l("This session is cancelled."),
    "session.not_cancelled": _l("This session takes place as it is."),
    "session.published": _l("People may have seen this session: cancel it with a reason instead."),
    "substitute.not_replacing": _l("Choose whom of the instructors somebody else stands in for."),
    "substitute.teaches_already": _l("This person teaches the session already."),
    "session.reason_missing": _l("Say why, in a few words: the trainees will read it."),
    "series.reversed": _l("The last day comes before the first one."),
    "series.nothing_open": _l("The whole syllabus is placed: there is nothing left to plan."),
    "series.empty": _l("Every row is left out: there is nothing to place."),
    "series.too_long": _l("At most %(most)s sessions at once, please."),
    "series.refused": _l("Nothing is placed yet. Rows that cannot stay as they are, or lack a reason: %(count)s."),
    # drafts of a timetable
    "draft.unknown": _l("There is no such draft."),
    "draft.no_offering": _l("Choose at least one class."),
    "draft.odd_time": _l("Give the search %(least)s to %(most)s seconds."),
    "draft.nothing_to_plan": _l(
        "Nothing is left to plan in these classes: every session is past, or locked. Unlock some, or choose others."
    ),
    "draft.solving": _l("The search is still under way. Stop it first, or wait for its end."),
    "draft.closed": _l("This draft has been decided about already. Look at it as it is now."),
    "venue.unknown": _l("This venue does not exist."),
    "venue.inactive": _l("This venue is no longer in use. Choose another."),
    # enrollment
    "enrollment.unknown": _l("There is no such enrollment."),
    "enrollment.already": _l("You are on the list of this class already."),
    "enrollment.illegal_change": _l("This cannot be done from the present state."),
    "enrollment.reason_missing": _l("Say why, in a few words: the trainee will read it."),
    "enrollment.nobody_chosen": _l("Choose at least one person from the list."),
    "roster.unknown": _l("There is no such roster."),
    "roster.over": _l("This roster has been dealt with already."),
    "roster.no_headings": _l(
        "No row of this file names its columns. One of the first 20 rows has to hold the heading “name” and one more, "
        "such as “phone”."
    ),
    "roster.too_many": _l("At most %(most)s people at once, please. Split the file."),
    "roster.formula": _l(
        "Cell %(cell)s holds a formula (%(count)s in all). Copy the rows, paste them as values, and send the file again."
    ),
    "roster.name_missing": _l("The name is missing."),
    "roster.no_name": _l("“%(typed)s” is no name."),
    "roster.no_account": _l("A mobile number or an e-mail address is needed."),
    "roster.no_phone": _l("“%(typed)s” is no mobile number."),
    "roster.no_email": _l("“%(typed)s” is no e-mail address."),
    "roster.number_lost": _l(
        "The spreadsheet has kept this ID number as a number, and its last digits are lost. Set the column to text "
        "and type it again."
    ),
    "roster.birth_differs": _l("The ID number says %(day)s."),
    "roster.no_day": _l("“%(typed)s” is no day. Write it like 2003-01-15."),
    "roster.month_only": _l("Only the month is given, and no ID number: ask the person for the day."),
    "roster.too_young": _l("%(age)s years old when the class begins: the school takes people from %(least)s on."),
    "roster.same_number": _l("Row %(row)s has the same with another name."),
    "roster.other_name": _l("This number or address belongs to %(name)s (%(tail)s) here. Check the name."),
    "paper.check_digit": _l("The last character of the ID number does not fit the others: a digit is wrong."),
    "paper.no_such_day": _l("The birth date in the ID number is no day."),
    "paper.unreadable": _l("“%(typed)s” is no number of an identity card or a travel permit."),
    "file.too_big": _l("The file is larger than %(most)s MB."),
    "file.old_workbook": _l(
        "This is a workbook of the old kind (XLS) or a protected one. Save it as XLSX without a password."
    ),
    "file.macros": _l("This workbook holds macros. Save it as XLSX, without macros."),
    "file.bomb": _l("This file unpacks to far more than a roster can hold. It is not read."),
    "file.too_large_sheet": _l(
        "A sheet has more than %(rows)s rows or %(columns)s columns. Delete what is not needed."
    ),
    "offer.over": _l("This seat was kept until %(held_until)s. It has gone to the next in line."),
    "quota.full": _l(
        "%(village)s has %(seats)s seats, and %(taken)s are taken: %(chosen)s more are too many. "
        "Choose fewer, or say why it shall be so."
    ),
    "waiting.no_such_place": _l("Choose a place between 1 and %(most)s."),
    "invitation.unknown": _l("There is no such invitation."),
    "invitation.past": _l("This moment is over already. Choose a later one."),
    "mode.applications_open": _l("%(count)s applications wait for an answer. Answer them first."),
    "invitation.missing": _l("This class is by invitation. Enter the code that you were given."),
    "invitation.unusable": _l("This code is not right, used up or too old. Ask the officers for a new one."),
    "person.political_status": _l("For people whose political status is one of these: %(statuses)s."),
    "person.village": _l("For people of these villages and communities: %(villages)s."),
    "person.college": _l("For people who have completed a course of %(colleges)s."),
    "person.prerequisite": _l("Complete first: %(courses)s."),
    "person.has_completed": _l("You have completed this course before."),
    "person.clash": _l(
        "“%(session)s” on %(starts_at)s is at the time of another session of yours: %(other)s, %(other_starts_at)s."
    ),
    # attendance
    "roll.too_early": _l("The roll opens on the day of the session, %(day)s."),
    "roll.closed": _l("The roll closed %(hours)s hours after the session. An officer can still change it."),
    "mark.not_on_roll": _l("This person is not on the roll of the session."),
    "mark.minutes_negative": _l("Minutes cannot be less than 0."),
    "mark.minutes_beyond_session": _l("The session lasts only %(most)s minutes."),
    "mark.changed_meanwhile": _l("Somebody else changed this mark meanwhile. Look at it as it is now."),
    "mark.tap_reused": _l("This tap was sent for another person before. Load the page again and repeat it."),
    # the weather
    "weather.signal_missing": _l("Choose a signal, or write it in words."),
    "weather.unknown": _l("There is no such signal."),
    "weather.reversed": _l("A signal has to end after it begins."),
    "weather.too_long": _l("A signal lasts at most %(days)s days. Enter another when it goes on."),
    "weather.over": _l("This signal is over already."),
    "weather.reason_missing": _l("Say why a session shall take place in spite of the weather."),
    # notices
    "notice.unknown": _l("There is no such notice."),
    # calendars on phones
    "calendar_feed.made_meanwhile": _l("A new link was made a moment ago. Load the page again to see it."),
    # certificates and jobs
    "offering.not_finished": _l("The last session is still to come: %(starts_at)s."),
    "completion.nobody": _l("Nobody on the list has completed without holding a certificate already."),
    "name.unprintable": _l("No font of ours has these characters: %(characters)s (%(names)s). Check the names."),
    "certificate.unknown": _l("There is no such certificate."),
    "certificate.not_valid": _l("This certificate no longer stands."),
    "certificate.not_printed": _l("This certificate is still being printed. Try again in a moment."),
    "certificate.reason_missing": _l("Say why, in a few words. The reason stays inside the office."),
    "reveal.wrong": _l("That is not the last character of the name."),
    "reveal.blocked": _l("Too many wrong tries. Try again in an hour."),
    "demo.in_production": _l("This is a production school: the demo school stays away from it."),
    "demo.real_people": _l("There are real people in this database: the demo school stays away from it."),
    "job.unknown": _l("There is no such job."),
    "job.over": _l("This is over already. Look at it as it is now."),
    "job.not_stopped": _l("This goes on already. Look at it as it is now."),
}


def sentence(refusal: Refusal) -> str:
    """Say why, in the reader's language."""
    if refusal.code == "session.clashes":
        return " ".join(clash_words.of_finding(one) for one in refusal.facts["report"].hard)
    if refusal.code == "session.needs_reason":
        return " ".join(clash_words.of_finding(one) for one in refusal.facts["report"].soft)
    facts = {name: readable(value) for name, value in refusal.facts.items()}
    return str(SENTENCES[refusal.code]) % facts if facts else str(SENTENCES[refusal.code])


def readable(value: Any) -> str:
    """Write a fact in the reader's language and habit."""
    if isinstance(value, Bilingual):
        return wording.of(value)
    if isinstance(value, datetime):
        return wording.moment(value)
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, Decimal):
        return wording.hours(value)
    if isinstance(value, StrEnum):
        return str(labels.of(value))
    if isinstance(value, tuple):
        return wording.listed([readable(one) for one in value])
    return str(value)
