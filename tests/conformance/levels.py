"""Judges the files of levels.rs: pyHanko's ordinary and its AdES validation, openssl, qpdf and poppler.

Usage: levels.py FOLDER SECONDS, where SECONDS is the time at which everything was signed.
"""

import asyncio
import datetime
import logging
import pathlib
import subprocess
import sys

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, async_validate_pdf_signature
from pyhanko.sign.validation.ades import (
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
    simulate_future_ades_lta_validation,
)
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.ades.report import AdESPassed
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable(logging.CRITICAL)
folder, now = pathlib.Path(sys.argv[1]), datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.timezone.utc)
# The signer's certificate has ended by then; its issuer's and the time-stamp authority's have not.
future = datetime.datetime(2031, 6, 1, tzinfo=datetime.timezone.utc)
judged, failed = 0, []


def expect(wanted, name, answer, words=""):
    global judged
    judged += 1
    if answer != wanted:
        failed.append(f"{name}: {answer}, expected {wanted} {words}")


def run(name, *command):
    done = subprocess.run(command, capture_output=True, text=True)
    said = done.stdout + done.stderr
    expect(True, f"{name}: {command[0]} {command[1]}", done.returncode == 0 and "WARNING" not in said, said)
    return said


def spec(root, revocation):
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=CertValidationPolicySpec(
                trust_manager=SimpleTrustManager.build([root]),
                revinfo_policy=CertRevTrustPolicy(revocation),
            ),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        )
    )


async def ordinary(reader, level, root):
    """With what the file brings: from B-LT on nothing else is needed and revocation must be known."""
    known = {"trust_roots": [root], "allow_fetching": False, "moment": now}
    if level in ("b-lt", "b-lta"):
        store = DocumentSecurityStore.read_dss(reader)
        context = store.as_validation_context({**known, "revocation_mode": "require"})
    else:
        context = ValidationContext(**known)
    return await async_validate_pdf_signature(reader.embedded_regular_signatures[0], context)


async def ades(signature, level, root):
    timing = ValidationTimingInfo(validation_time=now, best_signature_time=now, point_in_time_validation=True)
    if level == "b-lta":
        return await ades_lta_validation(signature, spec(root, REQUIRE_REVINFO), timing_info=timing)
    inner = spec(root, NO_REVOCATION).signature_validation_spec
    judge = ades_basic_validation if level == "b-b" else ades_with_time_validation
    digest = signature.compute_digest()
    return await judge(signature.signed_data, inner, timing_info=timing, raw_digest=digest)


def openssl(name, path, reader, pem_file, parts):
    """Every signature and every stamp, extracted."""
    attime = str(int(now.timestamp()))
    data = path.read_bytes()
    for place, signature in enumerate(reader.embedded_signatures):
        first, length, second, rest = (int(part) for part in signature.byte_range)
        covered, token = parts / "data", parts / "token"
        covered.write_bytes(data[first : first + length] + data[second : second + rest])
        content = cms.ContentInfo.load(bytes(signature.pkcs7_content))
        token.write_bytes(content.dump())
        stamp = ["openssl", "ts", "-verify", "-token_in", "-attime", attime, "-CAfile", str(pem_file), "-in"]
        if signature.sig_object["/SubFilter"] == "/ETSI.RFC3161":
            run(f"{name} {place}", *stamp, str(token), "-data", str(covered))
            continue
        check = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]
        check += ["-attime", attime, "-CAfile", str(pem_file), "-out", "/dev/null"]
        run(f"{name} {place}", *check, "-in", str(token), "-content", str(covered))
        signer = content["content"]["signer_infos"][0]
        for attribute in signer["unsigned_attrs"] or []:
            value, over = parts / "stamp", parts / "value"
            value.write_bytes(attribute["values"][0].dump())
            over.write_bytes(signer["signature"].native)
            run(f"{name} {place} stamp", *stamp, str(value), "-data", str(over))


async def judge(path):
    kind, level, _ = path.name.split(".")
    pem_file = folder / f"{kind}.pem"
    root = x509.Certificate.load(pem.unarmor(pem_file.read_bytes())[2])
    with open(path, "rb") as handle:
        reader = PdfFileReader(handle)
        signature = reader.embedded_regular_signatures[0]
        status = await ordinary(reader, level, root)
        expect(True, f"{path.name}: pyHanko", status.bottom_line, status.pretty_print_details())
        result = await ades(signature, level, root)
        expect(True, f"{path.name}: AdES", isinstance(result.ades_subindic, AdESPassed), result.ades_subindic)
        if level == "b-lta":
            result = await simulate_future_ades_lta_validation(signature, spec(root, REQUIRE_REVINFO), future, now)
            expect(True, f"{path.name}: in 2031", isinstance(result.ades_subindic, AdESPassed), result.ades_subindic)
        parts = folder / "parts"
        parts.mkdir(exist_ok=True)
        openssl(path.name, path, reader, pem_file, parts)
        covered = [signature.byte_range[1] - 1, signature.byte_range[2] + 5]
    run(path.name, "qpdf", "--check", str(path))
    said = run(path.name, "pdfsig", "-nocert", str(path))
    # NSS, which poppler uses, does not check signatures with keys whose certificate says id-RSASSA-PSS.
    known = 0 if kind == "rsapssonly" else 1
    expect(known, f"{path.name}: pdfsig", said.count("Signature Validation: Signature is Valid."), said)
    # One bit of the base, one before the value and one behind it.
    for place in [40, *covered]:
        changed = bytearray(path.read_bytes())
        changed[place] ^= 1
        expect(False, f"{path.name}: pyHanko, byte {place} changed", await accepts(bytes(changed), level, root))


async def accepts(data, level, root):
    import io

    try:
        reader = PdfFileReader(io.BytesIO(data))
        return (await ordinary(reader, level, root)).bottom_line
    except Exception:
        return False


async def main():
    files = sorted(folder.glob("*.pdf"))
    for path in files:
        await judge(path)
    # The two commands as a person types them, on the youngest kind of key.
    program = pathlib.Path(sys.executable).with_name("pyhanko")
    pem_file = folder / "p256.pem"
    known = ["--pretty-print", "--trust", str(pem_file), "--trust-replace"]
    said = run("p256.b-b", str(program), "sign", "validate", "--no-revocation-check", *known, str(folder / "p256.b-b.pdf"))
    expect(True, "pyhanko sign validate", "The signature is judged VALID" in said, said)
    moment = ["--validation-time", now.isoformat()]
    said = run("p256.b-lta", str(program), "sign", "adesverify", *known, *moment, str(folder / "p256.b-lta.pdf"))
    expect(True, "pyhanko sign adesverify", "The signature is judged VALID" in said, said)
    print(f"{len(files)} files, {judged} questions, {len(failed)} answered otherwise")
    print("\n".join(failed))
    sys.exit(1 if failed or not files else 0)


asyncio.run(main())
