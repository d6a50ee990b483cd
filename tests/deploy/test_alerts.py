"""The alert rules that operators get: Prometheus takes them, and each fires when it is to."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.prometheus import FOLDER, PACKAGE

_PLAYED = Path(__file__).with_name("alerts.yml")


def _promtool(*arguments: str | Path) -> str:
    result = subprocess.run(
        [PACKAGE.program("promtool"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("config", ["prometheus/prometheus.yml", "compose/prometheus.yml"])
def test_the_configuration_and_its_rules_are_as_they_should_be(config: str, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.touch()
    text = (FOLDER.parent / config).read_text().replace("/run/secrets/metrics_token", str(token))
    (tmp_path / "prometheus.yml").write_text(text)
    shutil.copy(FOLDER / "taskhub.rules.yml", tmp_path)
    said = _promtool("check", "config", tmp_path / "prometheus.yml")
    assert "valid prometheus config" in said
    assert "rules found" in said


def test_each_alert_fires_when_it_is_to() -> None:
    assert "SUCCESS" in _promtool("test", "rules", _PLAYED)


def test_no_alert_is_left_out_and_each_is_quiet_somewhere() -> None:
    alerts = set(re.findall(r"alert: (\w+)", (FOLDER / "taskhub.rules.yml").read_text()))
    assert len(alerts) >= 6
    text = _PLAYED.read_text()
    assert set(re.findall(r"- alertname: (\w+)\n +eval_time: \w+\n +exp_alerts:", text)) == alerts
    assert set(re.findall(r"- \{ alertname: (\w+), eval_time: \w+ \}", text)) == alerts


def test_a_wrong_limit_would_be_found(tmp_path: Path) -> None:
    rules = tmp_path / "taskhub.rules.yml"
    rules.write_text((FOLDER / rules.name).read_text().replace("> 300", "> 3000"))
    played = tmp_path / _PLAYED.name
    played.write_text(re.sub("rule_files: .*", f"rule_files: [{rules}]", _PLAYED.read_text()))
    with pytest.raises(AssertionError, match="TaskHubOldestTaskTooOld"):
        _promtool("test", "rules", played)
