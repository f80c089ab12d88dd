"""What deploys the product names settings, addresses and commands that there are, and is as hardened as is told."""

import re
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml  # type: ignore[import-untyped,unused-ignore]
from fastapi.routing import iter_route_contexts
from pydantic import AliasChoices

from upstar import settings as settings_module
from upstar.cli import app
from upstar.kit.errors import AppError
from upstar.main import _routes
from upstar.settings import SECRETS_DIR, Settings, get_settings

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
SECRET = re.compile(r"PASSWORD|SECRET|_KEY(_|$|S$)|ACCESS_KEY")
NO_SECRET = {"UPSTAR_S3_SSE_KMS_KEY_ID", SECRETS_DIR, "UPSTAR_BACKUP_KEY_FILE"}
BY_DEFAULT = "${DB_PASSWORD:-localpass}"
"""The specification's own, for a database that listens on loopback alone."""


Stage = list[tuple[str, str]]
_reading = runpy.run_path(str(ROOT / "scripts" / "check_image.py"))


def stages_of_the_image() -> list[Stage]:
    """The image's stages, as the script that runs them reads them: scripts are no package."""
    found: list[Stage] = _reading["stages"](_reading["steps"]((ROOT / "Dockerfile").read_text("utf-8")))
    return found


def known() -> set[str]:
    """Every variable that the settings read."""
    names = {SECRETS_DIR}
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            names |= {str(choice) for choice in alias.choices}
        else:
            names.add(str(alias) if alias else f"UPSTAR_{name.upper()}")
    return names


def addresses() -> set[str]:
    return {str(route.path) for route in iter_route_contexts(_routes())}


def is_command(words: list[str]) -> bool:
    """Whether `upstar` has the command; options are not looked at."""
    found: Any = typer.main.get_command(app)
    for word in (word for word in words if not word.startswith("-")):
        found = found.get_command(None, word) if hasattr(found, "get_command") else None
        if found is None:
            return False
    return True


# --- the image


@pytest.fixture(scope="module")
def dockerfile() -> list[Stage]:
    return stages_of_the_image()


def test_the_image_is_built_by_the_locked_hashes_and_runs_as_nobody_special(
    dockerfile: list[Stage],
) -> None:
    build, last = dockerfile
    assert any(word == "RUN" and "scripts/install.py runtime" in rest for word, rest in build)
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]
    assert not any("pip" in rest or "apt" in rest for word, rest in last if word == "RUN")


def test_the_image_s_health_is_asked_at_an_address_that_there_is(dockerfile: list[Stage]) -> None:
    told = dict(dockerfile[-1])
    asked = re.search(r"\{os\.environ\['UPSTAR_PORT'\]\}(/\w+)", told["HEALTHCHECK"])
    assert asked is not None
    assert asked[1] in addresses()
    assert is_command(yaml.safe_load(told["CMD"]))


def test_the_image_sets_variables_that_there_are(dockerfile: list[Stage]) -> None:
    named = set(re.findall(r"\b((?:UPSTAR|DB)_\w+)=", dict(dockerfile[-1])["ENV"]))
    assert named
    assert named <= known()


# --- compose


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def test_postgres_alone_is_the_specification_s_database(compose: dict[str, Any]) -> None:
    alone = {name: service for name, service in compose["services"].items() if "profiles" not in service}
    assert alone.keys() == {"postgres"}
    service = alone["postgres"]
    assert service["image"].startswith("postgres:16.")
    assert service["ports"] == ["127.0.0.1:${DB_PORT:-5433}:5432"]
    assert service["environment"]["POSTGRES_DB"] == "${DB_NAME:-resume_db}"
    assert service["environment"]["POSTGRES_USER"] == "${DB_USER:-postgres}"
    assert service["environment"]["POSTGRES_PASSWORD"] == BY_DEFAULT
    assert "depends_on" not in service


def test_every_container_of_compose_is_hardened_limited_and_pinned(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}, name
        assert re.fullmatch(r"(postgres|caddy|chrislusf/seaweedfs):\d+\.[\w.-]+|upstar:.*", service["image"]), name
        assert "healthcheck" in service or name in {"api", "proxy"}, name
        assert "mem_limit" in service or name == "migrate", name
        for published in service.get("ports", []):
            assert name == "proxy" or published.startswith("127.0.0.1:"), name


def test_compose_passes_on_settings_that_there_are_and_writes_no_secret(compose: dict[str, Any]) -> None:
    for name in ("migrate", "api", "worker"):
        environment: Mapping[str, Any] = compose["services"][name]["environment"]
        assert set(environment) <= known(), name
        for variable, value in environment.items():
            if SECRET.search(variable) and variable not in NO_SECRET:
                assert value is None or value == BY_DEFAULT, variable
        assert is_command(compose["services"][name]["command"]), name


def test_compose_migrates_before_anything_serves(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["command"] == ["db", "init"]
    assert services["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
    for name in ("api", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_the_proxy_alone_is_believed_and_asks_the_web_process_where_it_listens(compose: dict[str, Any]) -> None:
    front = compose["networks"]["front"]["ipam"]["config"][0]["subnet"]
    believed = compose["services"]["api"]["environment"]["UPSTAR_TRUSTED_PROXIES"]
    assert yaml.safe_load(believed) == [front]
    on_front = {name for name, service in compose["services"].items() if "front" in service.get("networks", [])}
    assert on_front == {"api", "proxy"}
    caddy = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text("utf-8")
    assert "UPSTAR_UPSTREAM:api:8000" in caddy
    assert "health_uri /readyz" in caddy


def test_the_proxy_keeps_what_opens_by_its_address_out_of_its_log() -> None:
    caddy = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text("utf-8")
    unlogged = re.search(r"@unlogged path (.*)", caddy)
    assert unlogged is not None
    assert set(unlogged[1].split()) == {"/s/*", "/api/v1/shared/*", "/api/v1/files/*", "/signin/callback"}
    prefixes = [path.removesuffix("*") for path in unlogged[1].split()]
    assert [prefix for prefix in prefixes if not any(path.startswith(prefix) for path in addresses())] == []


def test_the_example_of_settings_names_those_that_there_are() -> None:
    text = (ROOT / "deploy" / "example.env").read_text("utf-8")
    named = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))
    assert named - {"UPSTAR_SITE"} <= known()
    assert ".env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


# --- Kubernetes


def manifests() -> Iterator[dict[str, Any]]:
    for path in sorted(KUBERNETES.glob("*.yaml")):
        if path.name != "kustomization.yaml":
            yield from yaml.safe_load_all(path.read_text("utf-8"))


def pods() -> dict[str, dict[str, Any]]:
    kinds = ("Deployment", "Job")
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in manifests() if one["kind"] in kinds}


def test_every_manifest_is_applied_but_the_example_of_a_secret() -> None:
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    there = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
    assert set(listed) == there
    assert [one["kind"] for one in manifests()].count("Secret") == 1


def test_every_pod_is_restricted() -> None:
    assert pods().keys() == {"upstar-api", "upstar-worker", "upstar-migrate"}
    for name, pod in pods().items():
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] == 10001, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in pod["containers"]:
            inside = container["securityContext"]
            assert inside["allowPrivilegeEscalation"] is False, name
            assert inside["readOnlyRootFilesystem"] is True, name
            assert inside["capabilities"] == {"drop": ["ALL"]}, name
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}, name
            assert "memory" in container["resources"]["limits"], name
            assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/data", "/tmp", "/run/secrets"}
            assert is_command(container["args"]), name


def test_probes_and_services_lead_to_the_web_process() -> None:
    (web,) = pods()["upstar-api"]["containers"]
    (port,) = web["ports"]
    assert port == {"name": "http", "containerPort": Settings.model_fields["port"].default}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = web[probe]["httpGet"]
        assert asked["path"] in addresses(), probe
        assert asked["port"] == port["name"], probe
    assert web["livenessProbe"]["httpGet"]["path"] != web["readinessProbe"]["httpGet"]["path"]


def test_selectors_find_pods_and_scalers_find_deployments() -> None:
    labels = {
        one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"]
        for one in manifests()
        if one["kind"] in ("Deployment", "Job")
    }
    for one in manifests():
        spec = one.get("spec", {})
        selector = spec.get("podSelector", spec.get("selector", {}))
        wanted = selector.get("matchLabels", {k: v for k, v in selector.items() if "/" in k})
        if wanted:
            assert any(wanted.items() <= have.items() for have in labels.values()), one["metadata"]["name"]
        if one["kind"] == "HorizontalPodAutoscaler":
            assert spec["scaleTargetRef"]["name"] in labels


def test_kubernetes_sets_variables_that_there_are_and_secrets_as_files() -> None:
    (config,) = (one for one in manifests() if one["kind"] == "ConfigMap")
    (secret,) = (one for one in manifests() if one["kind"] == "Secret")
    own = [entry["name"] for pod in pods().values() for box in pod["containers"] for entry in box.get("env", [])]
    assert {*config["data"], *secret["stringData"], *own} <= known()
    assert [name for name in config["data"] if SECRET.search(name) and name not in NO_SECRET] == []
    for pod in pods().values():
        assert not any("secretRef" in source for box in pod["containers"] for source in box["envFrom"])
    Settings(**config["data"])  # each has a value that fits


# --- settings that deployments bring


def test_a_secret_may_be_a_file_and_a_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "DB_PASSWORD").write_text("of-the-file\n")
    (tmp_path / "upstar_secret_key").write_text("k" * 40)
    (tmp_path / "AWS_ACCESS_KEY_ID").write_text("of-the-file")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-variable")
    monkeypatch.setenv(SECRETS_DIR, str(tmp_path))
    found = settings_module.get_settings.__wrapped__()
    assert found.db_password.get_secret_value() == "of-the-file"
    assert found.secret_key is not None
    assert found.secret_key.get_secret_value() == "k" * 40
    assert found.s3_access_key_id is not None
    assert found.s3_access_key_id.get_secret_value() == "of-the-variable"


def test_a_folder_of_secrets_that_is_not_there_is_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRETS_DIR, str(tmp_path / "none"))
    assert get_settings.__wrapped__().db_password.get_secret_value() == "localpass"


@pytest.mark.parametrize("name", ["DB_POOLER_HOST", "DB_REPLICA_HOST"])
def test_a_server_beside_the_embedded_one_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "10.0.0.9")
    with pytest.raises(AppError, match="need DB_HOST"):
        get_settings.__wrapped__()
