"""The form of REDIS_URL that names Sentinels."""

from taskhub.store_url import sentinels_of


def test_one_that_names_the_store_itself() -> None:
    assert sentinels_of("redis://localhost:6379/0") is None


def test_the_least() -> None:
    found = sentinels_of("redis+sentinel://watch-1,watch-2:26380/MyMaster")
    assert found
    assert found.hosts == (("watch-1", 26379), ("watch-2", 26380))
    assert (found.service, found.uses_tls) == ("MyMaster", False)
    assert (found.options, found.sentinel_options) == ({}, {})


def test_all_there_is() -> None:
    found = sentinels_of(
        "rediss+sentinel://hub:s%40fe@[::1]:26379/my%2Fmaster/3"
        "?sentinel_username=w&sentinel_password=x%2Fy&ssl_ca_certs=/ca.pem"
    )
    assert found
    assert found.hosts == (("::1", 26379),)
    assert (found.service, found.uses_tls) == ("my/master", True)
    told = {"username": "hub", "password": "s@fe", "db": 3, "ssl_ca_certs": "/ca.pem"}
    assert found.options == told
    assert found.sentinel_options == {
        "username": "w",
        "password": "x/y",
        "ssl_ca_certs": "/ca.pem",
    }
