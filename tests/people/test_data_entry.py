"""The admin's pages: a clash with another entry is told in the form."""

from datetime import date

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_a_term_that_another_membership_has_already_is_refused_in_the_form(client, world):
    first = factories.member(world.wg, starts_on=date(2024, 4, 1), ends_on=date(2025, 3, 31))
    factories.member(world.wg, who=first, starts_on=date(2025, 4, 1))
    second = first.memberships.get(starts_on=date(2025, 4, 1))
    page = f"/admin/people/membership/{second.pk}/change/"
    form = {"starts_on": "2024-04-01", "ends_on": ""}
    client.force_login(world.member)
    assert client.post(page, form).status_code in (302, 403)
    client.force_login(world.secretariat)
    answer = client.post(page, form)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    second.refresh_from_db()
    assert second.starts_on == date(2025, 4, 1)
    assert client.post(page, form | {"starts_on": "2025-05-01"}).status_code == 302
