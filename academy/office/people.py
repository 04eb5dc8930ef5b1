"""The people of the school: who they are, what they may do, and their ways in."""

import base64
import secrets
from math import ceil

import flask
import zxingcpp
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy.access import requires
from academy.clock import moment, today
from academy.extensions import db
from academy.login import current
from academy.office.forms_people import GuardianConsentForm, LinkForm, OfficePersonForm, RoleForm, SearchForm
from academy.office.room import room
from academy.transaction import transaction
from courses.availability import queries as availability
from courses.enrollment import queries as enrollment
from courses.people import links, queries, rules, service
from courses.people.rules import ConsentKind, ConsentMethod, LinkPurpose, Role
from courses.scheduling import queries as scheduling
from courses.school import queries as school

PAGE_SIZE = 25
LARGEST_PAGE = 100_000
LINK_ENDPOINTS = {LinkPurpose.PASSWORD: "accounts.activate", LinkPurpose.GUARDIAN: "accounts.guardian"}


@room.get("/office/people")
@requires("person.read")
def people() -> ResponseReturnValue:
    """Find people."""
    form = SearchForm(request.args)
    text = (form.q.data or "") if form.validate() else ""
    page = min(max(request.args.get("page", 1, type=int), 1), LARGEST_PAGE)
    found = queries.search(db.session(), text=text, page=page, size=PAGE_SIZE)
    pages = ceil(found.total / PAGE_SIZE)
    return render_template("office/people.html", form=form, text=text, found=found, page=page, pages=pages)


@room.route("/office/people/new", methods=["GET", "POST"])
@requires("person.add")
def add_person() -> ResponseReturnValue:
    """Add a person who has not signed up; they come in through a link."""
    form = OfficePersonForm(villages=school.list_villages(db.session()))
    if form.validate_on_submit():
        by = current().id
        with transaction(form) as session:
            person = service.add_person(session, details=form.details(), at=moment(), by=by)
            flash(_("%(name)s is added. Hand out a link now, so that they can set a password.", name=person.name))
            return redirect(url_for("office.person", person_id=person.id), 303)
    return render_template("office/person_new.html", form=form), form.status


@room.get("/office/people/<int:person_id>")
@requires("person.read")
def person(person_id: int) -> ResponseReturnValue:
    """Show one person."""
    return _person_page(person_id)


def _person_page(
    person_id: int,
    *,
    role_form: RoleForm | None = None,
    consent_form: GuardianConsentForm | None = None,
    link_form: LinkForm | None = None,
) -> ResponseReturnValue:
    session = db.session()
    found = queries.get_person(session, person=person_id)
    forms = [form for form in (role_form, consent_form, link_form) if form]
    return render_template(
        "office/person.html",
        person=found,
        places=enrollment.list_mine(session, person=person_id),
        is_teacher=scheduling.find_teacher(session, person=person_id) is not None,
        said=availability.find_answer(session, person=person_id),
        consents=queries.list_consents(session, person=person_id),
        is_minor=rules.is_minor(found.born_on, today()),
        has_guardian_consent=queries.has_consent(session, person=person_id, kind=ConsentKind.GUARDIAN),
        is_self=person_id == current().id,
        is_reachable=rules.reaches(current().grants, found.rights),
        role_form=role_form or RoleForm(None, colleges=school.list_colleges(session)),
        consent_form=consent_form or GuardianConsentForm(None),
        link_form=link_form,
    ), max((form.status for form in forms), default=200)


@room.route("/office/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires("person.edit")
def edit_person(person_id: int) -> ResponseReturnValue:
    """Correct what the school knows of a person."""
    found = queries.get_person(db.session(), person=person_id)
    form, name = OfficePersonForm.of(found, school.list_villages(db.session())), found.name
    if form.validate_on_submit():
        by = current().id
        with transaction(form) as session:
            service.correct_person(session, person=person_id, details=form.details(), at=moment(), by=by)
            flash(_("The changes are saved."))
            return redirect(url_for("office.person", person_id=person_id), 303)
    return render_template("office/person_edit.html", form=form, name=name, person_id=person_id), form.status


@room.post("/office/people/<int:person_id>/roles")
@requires("role.grant")
def grant_role(person_id: int) -> ResponseReturnValue:
    """Give a person a role."""
    form, by = RoleForm(colleges=school.list_colleges(db.session())), current().id
    if form.validate_on_submit():
        role, college = Role(form.role.data), form.college_id.data
        with transaction(form) as session:
            service.grant_role(session, person=person_id, role=role, college=college, at=moment(), by=by)
            flash(_("The role is given."))
            return redirect(url_for("office.person", person_id=person_id), 303)
    return _person_page(person_id, role_form=form)


@room.post("/office/people/<int:person_id>/roles/<int:grant_id>/take")
@requires("role.grant")
def take_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role away from a person."""
    by = current().id
    with transaction() as session:
        service.take_role(session, person=person_id, grant=grant_id, at=moment(), by=by)
    flash(_("The role is taken away."))
    return redirect(url_for("office.person", person_id=person_id), 303)


@room.post("/office/people/<int:person_id>/guardian-consent")
@requires("guardian.confirm")
def confirm_guardian(person_id: int) -> ResponseReturnValue:
    """Record that a guardian agreed by phone or on paper."""
    form, by = GuardianConsentForm(), current().id
    if form.validate_on_submit():
        method = ConsentMethod(form.method.data)
        with transaction(form) as session:
            service.record_guardian_consent(session, person=person_id, method=method, at=moment(), by=by)
            flash(_("The guardian's agreement is recorded."))
            return redirect(url_for("office.person", person_id=person_id), 303)
    return _person_page(person_id, consent_form=form)


@room.post("/office/people/<int:person_id>/links")
@requires("link.hand_out")
def hand_out_link(person_id: int) -> ResponseReturnValue:
    """Make a single-use link; it is kept for the next page only, and in the database as a hash."""
    form, by = LinkForm(), current().id
    if form.validate_on_submit():
        purpose, token = LinkPurpose(form.purpose.data), secrets.token_urlsafe(24)
        with transaction(form) as session:
            links.hand_out_link(session, person=person_id, purpose=purpose, token=token, at=moment(), by=by)
            flask.session["handed_out"] = [person_id, purpose.value, token]
            return redirect(url_for("office.link", person_id=person_id), 303)
    return _person_page(person_id, link_form=form)


@room.get("/office/people/<int:person_id>/link")
@requires("link.hand_out")
def link(person_id: int) -> ResponseReturnValue:
    """Show a link that was just made, as an address and as a QR code; once."""
    for_person, purpose, token = flask.session.pop("handed_out", (None, "", ""))
    if for_person != person_id:
        flash(_("A link is shown only once. Make a new one if you need it; the one before then ends."), "info")
        return redirect(url_for("office.person", person_id=person_id), 303)
    person = queries.get_person(db.session(), person=person_id)
    address = current_app.config["ACADEMY"].base_url + url_for(LINK_ENDPOINTS[LinkPurpose(purpose)], token=token)
    return render_template(
        "office/person_link.html", person=person, purpose=purpose, address=address, picture=_qr_picture(address)
    )


def _qr_picture(text: str) -> str:
    """Draw a QR code as the address of an image that stands in the page itself."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = barcode.to_svg(scale=8, add_quiet_zones=True)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()
