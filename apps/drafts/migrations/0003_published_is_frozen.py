from django.db import migrations
from django.db.migrations import RunSQL

from apps.shared.protect import frozen_when

# A block or text of a published revision is never changed, added or removed.
FROZEN_TEXT = """
CREATE FUNCTION drafts_refuse_if_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM drafts_revision r
             WHERE r.id = COALESCE(OLD.revision_id, NEW.revision_id) AND r.state = 'published') THEN
    RAISE EXCEPTION '% on % is not allowed: the revision is published', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER drafts_block_frozen BEFORE INSERT OR UPDATE OR DELETE ON drafts_block
  FOR EACH ROW EXECUTE FUNCTION drafts_refuse_if_published();
CREATE TRIGGER drafts_text_frozen BEFORE INSERT OR UPDATE OR DELETE ON drafts_revisiontext
  FOR EACH ROW EXECUTE FUNCTION drafts_refuse_if_published();
"""
THAWED_TEXT = """
DROP TRIGGER drafts_block_frozen ON drafts_block;
DROP TRIGGER drafts_text_frozen ON drafts_revisiontext;
DROP FUNCTION drafts_refuse_if_published();
"""


class Migration(migrations.Migration):
    dependencies = [("drafts", "0002_initial")]

    operations = [
        frozen_when(
            "drafts_revision", condition="OLD.state = 'published'", name="published_is_frozen"
        ),
        RunSQL(FROZEN_TEXT, THAWED_TEXT),
    ]
