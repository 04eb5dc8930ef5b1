"""Signing in with a password: tries are counted first, the slow comparison holds no transaction open."""

import ipaddress

from flask import request

from academy import login
from academy.accounts.forms import PasswordForm, SignInForm
from academy.clock import moment
from academy.extensions import db
from academy.forms import Form
from academy.transaction import transaction
from courses.errors import Refusal
from courses.people import entering, passwords, queries


def visitor() -> str | None:
    """Give the network address that tries are counted for; None where it is our own proxy's or machine's.

    An IPv6 address counts as its /64 network: one household has that many.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    if address.is_loopback:
        return None
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


def count_try(form: Form, account: str) -> bool:
    """Count a try for an account; False, with the reason on the form, when there were too many."""
    with transaction(form) as session:
        entering.count_try(session, account=account, address=visitor(), at=moment())
        return True
    return False


def enter(form: SignInForm) -> bool:
    """Sign a person in; or say why not: the same, after the same time, whether account or password was wrong."""
    account = form.account.phone or form.account.email or form.account.data
    if not count_try(form, account):
        return False
    found = queries.find_credentials(db.session(), account=account)
    db.session.rollback()
    is_right = passwords.matches(form.password.data, found.password_hash if found else None)
    if found is None or not is_right:
        form.refuse(Refusal("sign_in.wrong", field="password"))
        return False
    with transaction() as session:
        entering.forgive_tries(session, account=account, address=visitor())
        entering.record_sign_in(session, person=found.person, password=form.password.data, at=moment())
    login.sign_in(found.person)
    return True


def change_password(form: PasswordForm, person: int) -> bool:
    """Change a person's password; who sits at somebody else's phone has as few tries as at the front door."""
    account = f"person:{person}"
    if not count_try(form, account):
        return False
    with transaction(form) as session:
        entering.change_password(session, person=person, current=form.current.data, new=form.new.data, at=moment())
        entering.forgive_tries(session, account=account, address=visitor())
        return True
    return False
