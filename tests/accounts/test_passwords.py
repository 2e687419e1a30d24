"""Passwords: what is taken, what is not, and why."""

import pytest

from portal.accounts import passwords


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short words", "password_length"),
        ("x" * 129, "password_length"),
        ("aaaaaaaaaaaaaa", "password_simple"),
        ("abababababab", "password_simple"),
        ("abcdefghijklmn", "password_simple"),
        ("987654321098", "password_simple"),
        ("Password1234", "password_common"),
        ("P@ssw0rd2026!!", "password_common"),
        ("qwertyuiop123", "password_common"),
        ("woaini5201314", "password_common"),
        ("correct horse battery staple", "password_common"),
        ("欢迎登录医院密码123456", "password_common"),
        ("chen jing 2026!", "password_personal"),
        ("my operations door", "password_personal"),
    ],
)
def test_a_weak_password_is_refused(password: str, code: str):
    refusal = passwords.weakness(password, "operations@portal.example", "Chen Jing")
    assert refusal is not None
    assert (refusal.code, refusal.field) == (code, "password")


@pytest.mark.parametrize(
    "password", ["violet anchor paper storm", "天高云淡望断南飞雁不到长城", "kM3-x9q!TzP0", "my sister plays cello in Harbin"]
)
def test_a_long_mixed_password_is_taken(password: str):
    assert passwords.weakness(password, "operations@portal.example", "Chen Jing") is None


def test_a_password_fits_its_own_hash_alone():
    kept = passwords.hash_of("violet anchor paper storm")
    assert passwords.fits("violet anchor paper storm", kept)
    assert not passwords.fits("violet anchor paper storn", kept)


def test_nobodys_password_fits_nothing():
    assert not passwords.fits("the password of nobody", None)


def test_a_damaged_hash_fits_nothing():
    assert not passwords.fits("violet anchor paper storm", "$argon2id$damaged")
