"""pyHanko makes the B-LTA signature that signatures.rs makes: same file, same certificates, same material.

Usage: signatures.py FOLDER SECONDS RUNS; prints the milliseconds of each run, without signing and without stamping.
"""

import asyncio
import datetime
import io
import logging
import pathlib
import sys
import time

from asn1crypto import crl, keys, ocsp, pem, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

logging.disable(logging.CRITICAL)
folder = pathlib.Path(sys.argv[1])
now = datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.timezone.utc)
outside = 0.0


def key(number):
    """The keys of the test authority on P-256 are scalars of one repeated byte."""
    private = ec.derive_private_key(int.from_bytes(bytes([number]) * 32, "big"), ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return keys.PrivateKeyInfo.load(private.private_bytes(serialization.Encoding.DER, *form))


def stamper_key():
    return keys.PrivateKeyInfo.load(pem.unarmor((folder / "stamper.pem").read_bytes())[2])


def certificate(name):
    return x509.Certificate.load((folder / name).read_bytes())


class Signer(signers.SimpleSigner):
    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        global outside
        start = time.perf_counter()
        value = await super().async_sign_raw(data, digest_algorithm, dry_run)
        outside += time.perf_counter() - start
        return value


class Stamps(timestamps.DummyTimeStamper):
    async def async_request_tsa_response(self, req):
        global outside
        start = time.perf_counter()
        answer = await super().async_request_tsa_response(req)
        outside += time.perf_counter() - start
        return answer


def sign(base, chain):
    signer = Signer(signing_cert=certificate("signer"), signing_key=key(10), cert_registry=chain)
    stamps = Stamps(certificate("stamper"), stamper_key(), certs_to_embed=SimpleCertificateStore(), fixed_dt=now)
    context = ValidationContext(
        trust_roots=[certificate("root")],
        other_certs=[certificate("issuing"), certificate("stamper")],
        ocsps=[ocsp.OCSPResponse.load((folder / "response").read_bytes())],
        crls=[crl.CertificateList.load((folder / "list").read_bytes())],
        moment=now,
        allow_fetching=False,
        revocation_mode="require",
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Signature1",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        use_pades_lta=True,
        embed_validation_info=True,
        validation_context=context,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(base))
    out = io.BytesIO()
    asyncio.run(signers.PdfSigner(meta, signer, timestamper=stamps).async_sign_pdf(writer, output=out))
    return out.getvalue()


base = (folder / "base.pdf").read_bytes()
chain = SimpleCertificateStore()
chain.register(certificate("issuing"))
for run in range(int(sys.argv[3]) + 1):
    outside, start = 0.0, time.perf_counter()
    sign(base, chain)
    # The first run loads what the others find loaded.
    if run:
        print((time.perf_counter() - start - outside) * 1000)
