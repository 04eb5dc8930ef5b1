"""Tables of persons: who they are, what they may do, what they agreed to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.people.rules import ConsentKind, ConsentMethod, LinkPurpose, PoliticalStatus, Role
from courses.school.models import College, Village


class Person(Base):
    """Anyone the school knows. Two persons may share a name; never a phone or an e-mail address."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("password_hash IS NULL OR phone IS NOT NULL OR email IS NOT NULL", name="way_in"),
        CheckConstraint("locale IN ('zh_Hans_CN', 'en')", name="locale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), index=True)
    """In the order the person writes it; Chinese names family name first."""
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    """E.164: +8613800000000."""
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """In lower case."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """Empty until the person first sets one (added by an officer or a roster)."""
    born_on: Mapped[date | None]
    village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id"), index=True)
    political_status: Mapped[PoliticalStatus | None] = mapped_column(checked(PoliticalStatus))
    locale: Mapped[str] = mapped_column(String(12), default="zh_Hans_CN")
    sign_in_generation: Mapped[int] = mapped_column(default=1)
    """Counted up to end every sign-in of the person at once."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    is_invented: Mapped[bool] = mapped_column(default=False)
    """Of the demo school; `demo reset` may remove only these."""

    village: Mapped[Village | None] = relationship(lazy="raise")
    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise", back_populates="person", foreign_keys="RoleGrant.person_id"
    )
    guardian: Mapped["Guardian | None"] = relationship(lazy="raise", back_populates="person")

    @property
    def phone_tail(self) -> str:
        """The last four digits (尾号), by which staff tell namesakes apart."""
        return self.phone[-4:] if self.phone else ""

    @property
    def rights(self) -> frozenset[tuple[Role, int | None]]:
        """The roles, with the college for a college officer's."""
        return frozenset((grant.role, grant.college_id) for grant in self.grants)


class RoleGrant(Base):
    """A role given to a person; a college officer's is for one college."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(role = 'college_officer') = (college_id IS NOT NULL)", name="college"),
        Index(
            "uq_role_grant_whole_school",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("college_id IS NULL"),
            postgresql_where=text("college_id IS NULL"),
        ),
        UniqueConstraint("person_id", "role", "college_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(checked(Role))
    college_id: Mapped[int | None] = mapped_column(ForeignKey("college.id"), index=True)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", back_populates="grants", foreign_keys=[person_id])
    college: Mapped[College | None] = relationship(lazy="raise")


class Guardian(Base):
    """Who answers for a minor (监护人)."""

    __tablename__ = "guardian"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    phone: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person] = relationship(lazy="raise", back_populates="guardian")


class Consent(Base):
    """An agreement to one version of a text, by the person or by the person's guardian."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("person_id", "kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ConsentKind] = mapped_column(checked(ConsentKind))
    version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    method: Mapped[ConsentMethod] = mapped_column(checked(ConsentMethod))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The officer who confirmed it by phone or holds the paper."""

    recorded_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[recorded_by_id])


class OneTimeLink(Base):
    """A secret address that works once: to set a first password, or for a guardian to agree."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256; the token itself is shown once and kept nowhere."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(checked(LinkPurpose))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])


class SignInTally(Base):
    """Wrong passwords within a window of time, for one account or from one network address."""

    __tablename__ = "sign_in_tally"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what is counted: neither accounts nor addresses are kept in the clear."""
    tries: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """When the window is over and the row means nothing any more."""
