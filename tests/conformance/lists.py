"""What pyHanko says of the sandbox's trusted lists, and by them of an officer's certificate.

Usage: lists.py FOLDER SECONDS with lotl.xml, BG.xml, lotl-signers.pem, officer, issuing, tsa and root (DER); SECONDS is the time for
which is asked.
"""

import datetime
import logging
import pathlib
import sys

from asn1crypto import pem, x509
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.qualified.assess import QualificationAssessor
from pyhanko.sign.validation.qualified.eutl_parse import trust_list_to_registry, validate_and_parse_lotl
from pyhanko.sign.validation.qualified.tsp import QcCertType, TSPTrustManager
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.path import ValidationPath

logging.disable(logging.CRITICAL)
folder = pathlib.Path(sys.argv[1])
now = datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.timezone.utc)
failed = []


def expect(wanted, name, answer):
    print(f"{name}: {answer}")
    if answer != wanted:
        failed.append(f"{name}: {answer}, expected {wanted}")


def certificate(name):
    return x509.Certificate.load((folder / name).read_bytes())


def text(name):
    return (folder / name).read_text(encoding="utf-8")


def refused(judge, *arguments):
    try:
        judge(*arguments)
    except SignatureValidationError:
        return True
    return False


signers = [x509.Certificate.load(der) for _, _, der in pem.unarmor((folder / "lotl-signers.pem").read_bytes(), multiple=True)]
lists = validate_and_parse_lotl(text("lotl.xml"), signers, now)
expect([], "errors in the list of the lists", lists.errors)
national = [reference for reference in lists.references if reference.territory == "BG"]
expect(1, "lists for Bulgaria", len(national))
registry, errors = trust_list_to_registry(text("BG.xml"), national[0].tlso_certs)
expect([], "errors in the national list", errors)

officer, issuing, stamper, root = map(certificate, ["officer", "issuing", "tsa", "root"])
manager = TSPTrustManager(registry)
expect(True, "the issuing authority is an anchor", any(manager.find_potential_issuers(officer)))
expect(1, "services for time stamps", len(registry.known_timestamp_authorities))
path = ValidationPath(CertTrustAnchor(issuing), interm=[], leaf=officer)
found = QualificationAssessor(registry).check_entity_cert_qualified(path, now)
expect(True, "the officer's certificate is qualified", found.status.qualified)
expect(QcCertType.QC_ESIGN, "it is for signatures", found.status.qc_type)
expect(True, "its key is in a qualified device", found.status.qc_key_security.is_qscd)
stranger = ValidationPath(CertTrustAnchor(root), interm=[], leaf=officer)
expect(False, "below an authority that is not listed it is", QualificationAssessor(registry).check_entity_cert_qualified(stranger, now).status.qualified)

# One letter of each list, and the wrong signer.
for name, judge, by in [("lotl.xml", validate_and_parse_lotl, signers), ("BG.xml", trust_list_to_registry, national[0].tlso_certs)]:
    changed = text(name).replace("Gishe practice", "Gishe practise", 1)
    expect(True, f"{name} with a letter changed is refused", changed != text(name) and refused(judge, changed, by))
    expect(True, f"{name} by somebody else is refused", refused(judge, text(name), [stamper]))
sys.exit("\n".join(failed) or 0)
