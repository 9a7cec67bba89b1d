"""Judges the files of levels.rs: pyHanko's ordinary and its AdES validation, openssl, qpdf and poppler.

Usage: levels.py FOLDER SECONDS, where SECONDS is the time at which everything was signed.
"""

import asyncio
import datetime
import io
import logging
import os
import pathlib
import random
import subprocess
import sys

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
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
VALID = "Signature Validation: Signature is Valid."
# Bytes that are changed of each part of a file, beside those that are always.
CHANGES = 5
random.seed(int(os.environ.get("SEED", "4")))
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


def question(signature, data, pem_file, parts):
    """Takes a signature or a stamp out of a file and asks openssl about it."""
    first, length, second, rest = (int(part) for part in signature.byte_range)
    covered, token = parts / "data", parts / "token"
    covered.write_bytes(data[first : first + length] + data[second : second + rest])
    # What is behind the token in its place are zeros.
    token.write_bytes(bytes.fromhex(data[length + 1 : second - 1].decode())[: len(signature_token(signature))])
    if signature.sig_object["/SubFilter"] == "/ETSI.RFC3161":
        return stamp_question(pem_file, token, covered)
    check = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]
    check += ["-attime", str(int(now.timestamp())), "-CAfile", str(pem_file), "-out", "/dev/null"]
    return [*check, "-in", str(token), "-content", str(covered)]


def stamp_question(pem_file, token, covered):
    attime = str(int(now.timestamp()))
    known = ["-attime", attime, "-CAfile", str(pem_file)]
    return ["openssl", "ts", "-verify", "-token_in", *known, "-in", str(token), "-data", str(covered)]


def signature_token(signature):
    return cms.ContentInfo.load(bytes(signature.pkcs7_content)).dump()


def openssl_accepts(data, original, place, pem_file, parts):
    """The signature number `place` of `original`, with the bytes that `data` has in its stead."""
    try:
        asked = question(original.embedded_signatures[place], data, pem_file, parts)
    except ValueError:
        return False
    return subprocess.run(asked, capture_output=True).returncode == 0


def openssl(name, path, reader, pem_file, parts):
    """Every signature and every stamp, extracted."""
    data = path.read_bytes()
    for place, signature in enumerate(reader.embedded_signatures):
        run(f"{name} {place}", *question(signature, data, pem_file, parts))
        if signature.sig_object["/SubFilter"] == "/ETSI.RFC3161":
            continue
        content = cms.ContentInfo.load(bytes(signature.pkcs7_content))
        signer = content["content"]["signer_infos"][0]
        for attribute in signer["unsigned_attrs"] or []:
            value, over = parts / "stamp", parts / "value"
            value.write_bytes(attribute["values"][0].dump())
            over.write_bytes(signer["signature"].native)
            run(f"{name} {place} stamp", *stamp_question(pem_file, value, over))


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
        # What the signature covers and what the stamp over the document does, and the value of the signature as it is written.
        stamps = reader.embedded_timestamp_signatures
        ranges = [[int(part) for part in signature.byte_range], [int(part) for part in stamps[0].byte_range] if stamps else None]
        value = signature.signer_info["signature"].native.hex().encode()
    run(path.name, "qpdf", "--check", str(path))
    said = run(path.name, "pdfsig", "-nocert", str(path))
    # NSS, which poppler uses, does not check signatures with keys whose certificate says id-RSASSA-PSS.
    known = kind != "rsapssonly"
    expect(int(known), f"{path.name}: pdfsig", said.count(VALID), said)
    data = path.read_bytes()
    signed, whole = ranges
    # Some bytes that the signature covers, the nearest to its value among them, and one of the value; then of what only the
    # stamp over the document covers.
    places = [40, signed[1] - 1, signed[2] + 5, data.index(value, signed[1]) + random.randrange(len(value))]
    for place in [*places, *somewhere(0, signed)]:
        changed = flipped(data, place)
        name = f"{path.name}, byte {place} changed"
        expect(False, f"{name}: pyHanko", await accepts(changed, level, root))
        expect(False, f"{name}: openssl", openssl_accepts(changed, reader_of(data), 0, pem_file, parts))
        if known:
            (parts / "changed.pdf").write_bytes(changed)
            said = subprocess.run(["pdfsig", "-nocert", parts / "changed.pdf"], capture_output=True, text=True).stdout
            expect(0, f"{name}: pdfsig", said.count(VALID), said)
    for place in somewhere(signed[2] + signed[3], whole) if whole else []:
        changed = flipped(data, place)
        name = f"{path.name}, byte {place} of the store changed"
        expect(False, f"{name}: pyHanko", await accepts(changed, level, root))
        expect(False, f"{name}: openssl", openssl_accepts(changed, reader_of(data), -1, pem_file, parts))


def somewhere(start, covered):
    """Places from `start` on that are covered."""
    _, length, second, rest = covered
    both = [*range(start, length), *range(second, second + rest)]
    return random.sample(both, CHANGES)


def flipped(data, place):
    """With one bit changed; of a hexadecimal digit one that makes it another digit."""
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def reader_of(data):
    return PdfFileReader(io.BytesIO(data))


async def accepts(data, level, root):
    """The signature and, where there is one, the stamp over the document."""
    try:
        reader = reader_of(data)
        good = (await ordinary(reader, level, root)).bottom_line
        for stamp in reader.embedded_timestamp_signatures:
            context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=now)
            good = good and (await async_validate_pdf_timestamp(stamp, context)).bottom_line
        return good and (level != "b-lta" or bool(reader.embedded_timestamp_signatures))
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
