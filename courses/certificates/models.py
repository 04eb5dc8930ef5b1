"""Tables of certificates: numbered once, printed from a frozen snapshot, never edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.base import Base, checked
from courses.certificates.rules import CertificateStatus
from courses.enrollment.models import Enrollment


class SerialCounter(Base):
    """The last number given in a series and year; a number is never given twice."""

    __tablename__ = "serial_counter"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)

    series: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """A certificate of completion (结业证书) as it was issued."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("series", "year", "seq"),
        Index(
            "uq_certificate_valid",
            "enrollment_id",
            unique=True,
            sqlite_where=text("status = 'valid'"),
            postgresql_where=text("status = 'valid'"),
        ),
        CheckConstraint("(status = 'valid') = (revoked_at IS NULL)", name="revoked"),
        CheckConstraint("(status = 'replaced') = (replaced_by_id IS NOT NULL)", name="replaced"),
        CheckConstraint("seq > 0", name="seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    series: Mapped[str] = mapped_column(String(10))
    year: Mapped[int]
    seq: Mapped[int]
    serial: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    """The random digits of the QR: whoever has them may see what the paper shows."""
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Every printed value, as it was on the day."""
    template_version: Mapped[str] = mapped_column(String(20))
    status: Mapped[CertificateStatus] = mapped_column(checked(CertificateStatus), default=CertificateStatus.VALID)
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoke_reason: Mapped[str] = mapped_column(String(200), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    """The certificate issued to the same person for the same class after this one was revoked."""
    reveal_failures: Mapped[int] = mapped_column(default=0)
    reveal_blocked_until: Mapped[datetime | None]

    enrollment: Mapped[Enrollment] = relationship(lazy="raise")
    replaced_by: Mapped["Certificate | None"] = relationship(lazy="raise", remote_side="Certificate.id")
    file: Mapped["CertificateFile | None"] = relationship(lazy="raise", back_populates="certificate")


class CertificateFile(Base):
    """The printed PDF; downloads give exactly these bytes."""

    __tablename__ = "certificate_file"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    printed_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship(lazy="raise", back_populates="file")
