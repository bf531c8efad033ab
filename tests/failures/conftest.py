from tests.live import _database, django_db_setup, mails, portal

__all__ = ["_database", "django_db_setup", "mails", "portal"]
