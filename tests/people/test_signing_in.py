"""Signing in by e-mail, the password by mail, the language; nobody signs up."""

import re
from urllib.parse import quote

import pytest
from rest_framework.authtoken.models import Token

from apps.people.models import User
from tests import factories


@pytest.fixture
def open_round(world):
    return factories.round_(factories.revision(factories.draft(world.wg)))


@pytest.fixture
def member(world):
    return world.member


def sign_in(client, email, password=factories.PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_one_signs_in_by_address_in_any_case_and_out(client, member):
    assert sign_in(client, member.email, "wrong").status_code == 200
    assert "_auth_user_id" not in client.session
    assert sign_in(client, member.email.upper()).status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_the_session_is_another_after_signing_in(client, member):
    client.get("/accounts/login/")
    client.post("/language/", {"language": "en", "next": "/"})
    before = client.session.session_key
    sign_in(client, member.email)
    assert client.session.session_key != before


def test_a_closed_account_stays_outside(client, member):
    User.objects.filter(pk=member.pk).update(is_active=False)
    sign_in(client, member.email)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", ["signup/", "email/", "confirm-email/"])
def test_what_is_closed_answers_as_if_it_were_not_there(client, member, page):
    assert client.get(f"/accounts/{page}").status_code == 404
    client.force_login(member)
    assert client.post(f"/accounts/{page}", {"email": "new@x.example"}).status_code == 404


def test_a_password_is_reset_by_a_link_that_works_once(client, member, mailoutbox):
    client.post("/accounts/password/reset/", {"email": member.email})
    (mail,) = mailoutbox
    assert mail.to == [member.email]
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.body)[1]
    page = client.get(link, follow=True)
    form = {"password1": "alkalinity-2027-basalt", "password2": "alkalinity-2027-basalt"}
    assert client.post(page.request["PATH_INFO"], form).status_code == 302
    assert sign_in(client, member.email).status_code == 200
    assert sign_in(client, member.email, form["password1"]).status_code == 302
    client.post("/accounts/logout/")
    assert "使用済み" in client.get(link, follow=True).content.decode()


def test_who_asks_for_an_unknown_address_learns_nothing(client, member, mailoutbox):
    known = client.post("/accounts/password/reset/", {"email": member.email}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "no@x.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert not [m for m in mailoutbox if m.to == ["no@x.example"] and "key/" in m.body]


def test_the_language_is_kept_and_the_way_back_stays_here(client, member):
    assert client.get("/language/").status_code == 405
    client.force_login(member)
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in answer.url
    member.refresh_from_db()
    assert member.language == "en"
    assert "Comment rounds" in client.get("/").content.decode()


def test_the_way_back_in_is_offered_once(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert page.count("/accounts/password/reset/") == 1


def test_a_new_key_is_shown_once_and_a_reload_makes_no_other(client, db):
    client.force_login(factories.user())
    assert client.get("/profile/token/").status_code == 405
    done = client.post("/profile/token/", follow=True)
    key = Token.objects.get().key
    assert key in done.content.decode()
    assert key not in client.get("/profile/").content.decode()
    assert Token.objects.get().key == key


def test_after_signing_in_again_one_is_back_on_the_page_and_not_at_what_it_sent(client, open_round):
    page, sent = f"/rounds/{open_round.pk}/desk/", f"/rounds/{open_round.pk}/desk/1/record/"
    away = client.post(sent, headers={"Referer": f"http://testserver{page}?type=te"})
    assert away.headers["Location"] == f"/accounts/login/?next={quote(f'{page}?type=te', safe='')}"
    foreign = client.post(sent, headers={"Referer": "https://elsewhere.example/x"})
    assert foreign.headers["Location"] == f"/accounts/login/?next={quote(sent, safe='')}"


def test_a_part_of_a_page_is_not_replaced_by_the_page_for_signing_in(client, open_round):
    asked = {"HX-Request": "true"}
    assert client.post(f"/rounds/{open_round.pk}/desk/1/record/", headers=asked).status_code == 401
    assert client.get(f"/rounds/{open_round.pk}/desk/1/", headers=asked).status_code == 401
    assert client.get(f"/rounds/{open_round.pk}/desk/1/").status_code == 302
