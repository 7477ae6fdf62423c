"""Settings: read once, every fault at once, secrets never shown."""

from __future__ import annotations

import base64
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.settings import WrongSettings, decode_key, load_settings, master_key
from kit.errors import Invalid

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415 - only to find what to clear

    for name in [name for name in os.environ if name.startswith("TRUNKLINE_")]:
        monkeypatch.delenv(name)


def test_an_empty_environment_serves_on_loopback_with_the_embedded_database() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.smtp_port) == ("127.0.0.1", 8080, 2525)
    assert not settings.database_url
    assert settings.roles == {"web", "worker", "mail"}
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.session_idle == timedelta(hours=12)


def test_every_wrong_setting_is_named_in_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "PORT": "70000",
        "DATABASE_URL": "mysql://root:hunter2@db/x",
        "SECRET_KEY": "hunter2",
        "PUBLIC_URL": "https://desk.example.com/path",
        "ROLES": "web,cook",
        "TRUSTED_PROXIES": "10.0.0.0/8,all",
        "FETCH_ALLOW": "everything",
        "BLOBS": "s3://UPPER/x",
        "BLOBS_ENDPOINT": "minio:9000",
        "BLOBS_PATH_STYLE": "perhaps",
        "LOG_LEVEL": "loud",
        "SESSION_DAYS": "never",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(f"TRUNKLINE_{name}", value)
    monkeypatch.setenv("TRUNKLINE_DEMO_PASSWORD_FILE", "/nowhere")
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    named = {line.partition(":")[0] for line in refused.value.lines}
    assert named == {f"TRUNKLINE_{name}" for name in [*wrong, "DEMO_PASSWORD_FILE", "BLOBS_KEY_ID", "BLOBS_SECRET"]}
    assert "hunter2" not in str(refused.value)


def test_options_come_before_the_environment_and_files_stand_for_values(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("TRUNKLINE_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("TRUNKLINE_PORT", "9000")
    assert load_settings().port == 9000
    settings = load_settings(port=9001, host=None)
    assert settings.port == 9001
    assert master_key(settings) == bytes(range(32))
    assert KEY not in repr(settings)
    monkeypatch.setenv("TRUNKLINE_SECRET_KEY", KEY)
    with pytest.raises(WrongSettings, match="TRUNKLINE_SECRET_KEY_FILE"):
        load_settings()


def test_a_bucket_needs_its_key_and_a_key_its_bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2\n")
    monkeypatch.setenv("TRUNKLINE_BLOBS_SECRET_FILE", str(tmp_path / "secret"))
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    assert refused.value.lines == ["TRUNKLINE_BLOBS_SECRET: has no effect without TRUNKLINE_BLOBS=s3://…"]
    monkeypatch.setenv("TRUNKLINE_BLOBS", "s3://desk-files/one/two/")
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    assert refused.value.lines == ["TRUNKLINE_BLOBS_KEY_ID: must be set, because TRUNKLINE_BLOBS is"]
    monkeypatch.setenv("TRUNKLINE_BLOBS_KEY_ID", "AKIA")
    settings = load_settings()
    assert settings.bucket == ("desk-files", "one/two")
    assert settings.blobs_secret.value == "hunter2"
    assert "hunter2" not in repr(settings)
    monkeypatch.undo()


def test_an_embedding_server_needs_its_model_and_a_key_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUNKLINE_ENCODER_KEY", "hunter2")
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    assert refused.value.lines == ["TRUNKLINE_ENCODER_KEY: has no effect without TRUNKLINE_ENCODER_URL=https://…/v1"]
    monkeypatch.setenv("TRUNKLINE_ENCODER_URL", "models.example.com/v1")
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    assert refused.value.lines == [
        "TRUNKLINE_ENCODER_MODEL: must be set, because TRUNKLINE_ENCODER_URL is",
        "TRUNKLINE_ENCODER_URL: must look like https://models.example.com/v1",
    ]
    monkeypatch.setenv("TRUNKLINE_ENCODER_URL", "https://models.example.com/v1/")
    monkeypatch.setenv("TRUNKLINE_ENCODER_MODEL", "bge-m3")
    settings = load_settings()
    assert (settings.encoder_url, settings.encoder_dims) == ("https://models.example.com/v1", 1024)
    assert "hunter2" not in repr(settings)


def test_the_secret_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "fresh")
    key = master_key(settings)
    assert len(key) == 32
    assert master_key(settings) == key
    assert stat.S_IMODE((tmp_path / "fresh" / "secret.key").stat().st_mode) == 0o600


def test_a_damaged_key_file_is_refused_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(Invalid, match="secret"):
        master_key(load_settings(data=tmp_path))
    assert (tmp_path / "secret.key").read_text() == "short"


@pytest.mark.parametrize("text", [bytes(range(32)).hex(), KEY, KEY.rstrip("="), KEY.replace("+", "-")])
def test_a_key_is_read_from_hex_and_from_base64(text: str) -> None:
    assert decode_key(text) == bytes(range(32))
