"""The manifests that operators get, by the schemas of Kubernetes and by what ours are to have."""

import re
from typing import Any

import pytest
import yaml

from tests.deploy.tools import judged
from tests.environment import PROJECT

_FOLDER = PROJECT / "deploy" / "kubernetes"
_ALL = yaml.safe_load((_FOLDER / "kustomization.yaml").read_text())["resources"]
_LONGEST_STOP = 30  # seconds: TASKHUB_SHUTDOWN_GRACE


def _manifests() -> dict[tuple[str, str], Any]:
    """By their kind and name."""
    documents = [
        document for name in _ALL for document in yaml.safe_load_all((_FOLDER / name).read_text())
    ]
    return {(each["kind"], each["metadata"]["name"]): each for each in documents}


_MANIFESTS = _manifests()


def _pod(kind: str, name: str) -> Any:
    return _MANIFESTS[kind, name]["spec"]["template"]["spec"]


def test_kubernetes_knows_every_field_of_them() -> None:
    assert {path.name for path in _FOLDER.glob("*.yaml")} == {*_ALL, "kustomization.yaml"}
    judged("kubernetes-validate", "--strict", "--quiet", *(_FOLDER / name for name in _ALL))


@pytest.mark.parametrize("name", ["web", "worker"])
def test_what_serves_is_spread_probed_and_given_time(name: str) -> None:
    pod = _pod("Deployment", name)
    assert pod["terminationGracePeriodSeconds"] > _LONGEST_STOP
    assert "livenessProbe" in pod["containers"][0]
    assert pod["topologySpreadConstraints"]
    budget = _MANIFESTS["PodDisruptionBudget", name]["spec"]
    assert budget["selector"]["matchLabels"] == {"app": name}
    assert _MANIFESTS["Deployment", name]["spec"]["replicas"] > budget["maxUnavailable"]


def test_requests_go_to_a_web_process_while_it_is_ready_and_not_when_it_goes_away() -> None:
    (web,) = _pod("Deployment", "web")["containers"]
    assert web["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert web["livenessProbe"]["httpGet"]["path"] == "/live"
    assert "preStop" in web["lifecycle"]
    hosts = _MANIFESTS["ConfigMap", "settings"]["data"]["ALLOWED_HOSTS"].split(",")
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        headers = {each["name"]: each["value"] for each in web[probe]["httpGet"]["httpHeaders"]}
        assert headers["Host"] in hosts


@pytest.mark.parametrize(
    ("kind", "name"),
    [("Deployment", "web"), ("Deployment", "worker"), ("StatefulSet", "store"), ("Job", "migrate")],
)
def test_every_container_is_confined(kind: str, name: str) -> None:
    """The namespace lets none run that is not."""
    pod = _pod(kind, name)
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"]
        assert not context["allowPrivilegeEscalation"]
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]


def test_settings_are_some_that_there_are() -> None:
    named = {
        *_MANIFESTS["ConfigMap", "settings"]["data"],
        *_MANIFESTS["Secret", "settings"]["stringData"],
    }
    assert named <= set(re.findall(r"[A-Z_]{4,}", (PROJECT / "README.md").read_text()))


def test_the_store_is_configured_as_elsewhere() -> None:
    lines = (PROJECT / "deploy" / "store.conf").read_text().splitlines()
    expected = [line for line in lines if line and not line.startswith("#")]
    assert _MANIFESTS["ConfigMap", "store"]["data"]["store.conf"].splitlines() == expected
