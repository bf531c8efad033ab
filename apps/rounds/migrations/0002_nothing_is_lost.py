from django.db import migrations
from django.db.migrations import RunSQL

from apps.shared.protect import append_only, frozen_when

# What an author submitted stays as it was: text, place in the record, receipt.
KEPT = (
    "body", "justification", "type", "language", "change_kind", "change_old", "change_new",
    "author_id", "organisation_id", "round_id", "number", "submitted_at", "content_hash",
)  # fmt: skip
ALTERED = " OR ".join(f"OLD.{field} IS DISTINCT FROM NEW.{field}" for field in KEPT)
UNSUBMITTED = "autosaved"

ANCHOR = """
CREATE FUNCTION rounds_refuse_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status = 'original' AND EXISTS (
      SELECT 1 FROM rounds_comment c WHERE c.id = OLD.comment_id AND c.state <> 'autosaved') THEN
    RAISE EXCEPTION '% on % is not allowed: the comment is submitted', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rounds_anchor_kept BEFORE UPDATE OR DELETE ON rounds_anchor
  FOR EACH ROW EXECUTE FUNCTION rounds_refuse_anchor();
"""
NO_ANCHOR = """
DROP TRIGGER rounds_anchor_kept ON rounds_anchor;
DROP FUNCTION rounds_refuse_anchor();
"""


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial")]

    operations = [
        frozen_when(
            "rounds_comment",
            condition=f"OLD.state <> '{UNSUBMITTED}'",
            deeds="DELETE",
            name="submitted_is_never_deleted",
        ),
        frozen_when(
            "rounds_comment",
            condition=f"OLD.state <> '{UNSUBMITTED}' AND ({ALTERED})",
            deeds="UPDATE",
            name="submitted_is_never_altered",
        ),
        RunSQL(ANCHOR, NO_ANCHOR),
        append_only("rounds_reply"),
    ]
