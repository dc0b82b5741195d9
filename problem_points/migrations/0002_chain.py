"""The chain of events: its hash, the key that ties a status to it, and the anchor."""

from django.db import migrations

# One function makes every hash. The canonical bytes are the text of a JSON array:
# jsonb prints keys in one order and numbers in one form; times are microseconds.
HASH = """
CREATE FUNCTION point_event_hash(
    prev_hash bytea, point_id bigint, seq integer, uid uuid, action text,
    from_status text, to_status text, round_no integer, at timestamptz,
    recorded_at timestamptz, actor_id bigint, role text, organisation text,
    client text, payload jsonb, evidence text[]
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(
        coalesce(prev_hash, '\\x'::bytea) || convert_to(
            jsonb_build_array(
                point_id, seq, uid, action, from_status, to_status, round_no,
                (extract(epoch FROM at) * 1000000)::bigint,
                (extract(epoch FROM recorded_at) * 1000000)::bigint,
                actor_id, role, organisation, client, payload, to_jsonb(evidence)
            )::text,
            'UTF8'
        )
    )
$$;
"""

# A status without its event, or an event taken away, breaks this key at commit.
KEY = """
ALTER TABLE problem_points_problempoint
    ADD CONSTRAINT point_status_has_its_event
    FOREIGN KEY (id, last_seq, status)
    REFERENCES problem_points_pointevent (point_id, seq, to_status)
    DEFERRABLE INITIALLY DEFERRED;
"""

# Runs with the owner's rights: the application role may neither lock the events
# against writers nor write an anchor of its own making.
ANCHOR = """
CREATE FUNCTION audit_heads(up_to bigint)
RETURNS TABLE (chains bigint, events bigint, heads bytea) LANGUAGE sql STABLE AS $$
    SELECT count(*), coalesce(sum(head.events), 0)::bigint,
           sha256(convert_to(coalesce(string_agg(
               head.point_id || ':' || head.events || ':' || encode(head.hash, 'hex'),
               ',' ORDER BY head.point_id), ''), 'UTF8'))
    FROM (
        SELECT DISTINCT ON (event.point_id) event.point_id, event.hash,
               count(*) OVER (PARTITION BY event.point_id) AS events
        FROM problem_points_pointevent event
        WHERE event.id <= up_to
        ORDER BY event.point_id, event.seq DESC
    ) head
$$;
CREATE FUNCTION audit_anchor_hash(
    prev_hash bytea, taken_at timestamptz, last_event_id bigint, chains bigint,
    events bigint, heads bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(coalesce(prev_hash, '\\x'::bytea) || convert_to(
        jsonb_build_array((extract(epoch FROM taken_at) * 1000000)::bigint,
            last_event_id, chains, events, encode(heads, 'hex'))::text, 'UTF8'))
$$;
CREATE FUNCTION take_audit_anchor(at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    up_to bigint;
    head record;
    before bytea;
    anchor bigint;
BEGIN
    -- No writer may be between its number and its commit while the heads are read.
    LOCK TABLE problem_points_pointevent IN SHARE MODE;
    LOCK TABLE problem_points_auditanchor IN EXCLUSIVE MODE;
    SELECT coalesce(max(id), 0) INTO up_to FROM problem_points_pointevent;
    SELECT * INTO head FROM audit_heads(up_to);
    SELECT hash INTO before FROM problem_points_auditanchor ORDER BY id DESC LIMIT 1;
    INSERT INTO problem_points_auditanchor
        (taken_at, last_event_id, chains, events, heads, prev_hash, hash)
    VALUES (at, up_to, head.chains, head.events, head.heads, before,
        audit_anchor_hash(before, at, up_to, head.chains, head.events, head.heads))
    RETURNING id INTO anchor;
    RETURN anchor;
END
$$;
"""


class Migration(migrations.Migration):
    """Functions and the key that no model can express."""

    dependencies = [("problem_points", "0001_initial")]

    operations = [
        migrations.RunSQL(
            HASH,
            "DROP FUNCTION point_event_hash(bytea, bigint, integer, uuid, text, text,"
            " text, integer, timestamptz, timestamptz, bigint, text, text, text, jsonb,"
            " text[])",
        ),
        migrations.RunSQL(
            KEY,
            "ALTER TABLE problem_points_problempoint"
            " DROP CONSTRAINT point_status_has_its_event",
        ),
        migrations.RunSQL(
            ANCHOR,
            "DROP FUNCTION take_audit_anchor(timestamptz);"
            "DROP FUNCTION audit_anchor_hash(bytea, timestamptz, bigint, bigint, bigint,"
            " bytea);"
            "DROP FUNCTION audit_heads(bigint)",
        ),
    ]
