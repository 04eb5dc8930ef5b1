"""The floor: the same decision by bare SQL, over as many connections as the server has."""

import threading
import time
from collections.abc import Sequence

import psycopg

_DECIDE = """
WITH seat AS (UPDATE offering SET taken = taken + 1 WHERE id = %(offering)s AND taken < capacity RETURNING id),
     line AS (UPDATE offering SET last_waiting_no = last_waiting_no + 1
              WHERE id = %(offering)s AND NOT EXISTS (SELECT 1 FROM seat) RETURNING last_waiting_no)
INSERT INTO enrollment (offering_id, person_id, state, waiting_no, statement, changed_at)
SELECT %(offering)s, %(person)s, CASE WHEN EXISTS (SELECT 1 FROM seat) THEN 'enrolled' ELSE 'waiting' END,
       (SELECT last_waiting_no FROM line), '', now()
RETURNING id, state
"""


def decided_per_second(dsn: str, *, offering: int, people: Sequence[int], connections: int) -> float:
    """Let people enroll by bare SQL: lock, look, take or wait, history, log. Give how many a second."""
    waiting = list(reversed(people))
    lock = threading.Lock()

    def work() -> None:
        with psycopg.connect(dsn) as connection:
            while True:
                with lock:
                    if not waiting:
                        return
                    person = waiting.pop()
                _enroll(connection, offering, person)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(people) / (time.perf_counter() - began)


def _enroll(connection: psycopg.Connection, offering: int, person: int) -> None:
    ids = {"offering": offering, "person": person}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM person WHERE id = %(person)s", ids)
        cursor.execute("SELECT * FROM offering WHERE id = %(offering)s FOR UPDATE", ids)
        cursor.execute("SELECT born_on FROM person WHERE id = %(person)s FOR NO KEY UPDATE", ids)
        cursor.execute("SELECT id FROM enrollment WHERE offering_id = %(offering)s AND person_id = %(person)s", ids)
        cursor.execute(_DECIDE, ids)
        row = cursor.fetchone()
        assert row is not None
        cursor.execute(
            "INSERT INTO enrollment_event (enrollment_id, state, at, by_id, reason) VALUES (%s, %s, now(), %s, '')",
            (*row, person),
        )
        cursor.execute(
            "INSERT INTO audit_entry (at, by_id, deed, subject, facts) VALUES (now(), %s, 'enrollment.enroll', %s, %s)",
            (person, f"enrollment:{row[0]}", "{}"),
        )
    connection.commit()
