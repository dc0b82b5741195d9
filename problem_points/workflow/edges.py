"""The database's own guard: a trigger generated from the transition table.

It admits the union of all edges; which of them a category allows is the writer's check.
A changed table changes the trigger, and `makemigrations` then asks for a migration.
"""

import pgtrigger

from problem_points.workflow.transitions import EDGES


def edge_trigger() -> pgtrigger.Trigger:
    """Refuse a first status or a change of status that is no edge of the table."""
    first = ", ".join(
        sorted(f"'{target.value}'" for source, target in EDGES if source is None)
    )
    moves = ", ".join(
        sorted(
            f"'{source.value}>{target.value}'"
            for source, target in EDGES
            if source is not None and source is not target
        )
    )
    return pgtrigger.Trigger(
        name="status_edge",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.status NOT IN ({first}) THEN
                    RAISE EXCEPTION 'a point may not begin as %', NEW.status
                        USING ERRCODE = 'check_violation';
                END IF;
            ELSIF NEW.status <> OLD.status
                AND OLD.status || '>' || NEW.status NOT IN ({moves}) THEN
                RAISE EXCEPTION 'point %: no step leads from % to %',
                    OLD.id, OLD.status, NEW.status USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
