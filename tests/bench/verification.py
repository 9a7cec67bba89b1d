"""pyHanko judges the B-LTA file that verification.rs judges: same anchor, same time, revocation required, no network.

Usage: verification.py FOLDER SECONDS RUNS; prints the milliseconds of each run.
"""

import asyncio
import datetime
import io
import logging
import pathlib
import sys
import time

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable(logging.CRITICAL)
folder = pathlib.Path(sys.argv[1])
now = datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.timezone.utc)
signed = (folder / "signed.pdf").read_bytes()
root = x509.Certificate.load((folder / "root").read_bytes())
spec = PdfSignatureValidationSpec(
    SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build([root]),
            revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
    )
)
timing = ValidationTimingInfo(validation_time=now, best_signature_time=now, point_in_time_validation=True)


def judge():
    signature = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures[0]
    result = asyncio.run(ades_lta_validation(signature, spec, timing_info=timing))
    if not isinstance(result.ades_subindic, AdESPassed):
        sys.exit(f"not passed: {result.ades_subindic}")


for run in range(int(sys.argv[3]) + 1):
    start = time.perf_counter()
    judge()
    # The first run loads what the others find loaded.
    if run:
        print((time.perf_counter() - start) * 1000)
