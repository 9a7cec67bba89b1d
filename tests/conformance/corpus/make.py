"""Makes the corpus of good files beside this script: what other producers write, signed by pyHanko with keys made here.

Run with the Python of the conformance tests and qpdf on the path: python make.py. The files are kept, so that the tests of
gishe-signing need neither; run it again only to add a kind of file.
"""

import datetime
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

HERE = Path(__file__).parent
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
YEAR = datetime.timedelta(days=365)


def issue(name, issuer=None, *, authority=False, usage=None, stamps=False, years=3):
    # pyHanko's stamper of its own signs with RSA alone.
    key = rsa.generate_private_key(65537, 3072) if stamps else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "BG"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    above = issuer or (None, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=30))
        .not_valid_after(NOW + YEAR * years)
        .add_extension(x509.BasicConstraints(authority, None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    flags = dict.fromkeys(
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only".split(),
        False,
    )
    flags.update(dict.fromkeys(usage or (["key_cert_sign", "crl_sign"] if authority else ["content_commitment"]), True))
    builder = builder.add_extension(x509.KeyUsage(**flags), True)
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
    return builder.sign(above[1], hashes.SHA256()), key


def for_pyhanko(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def key_for_pyhanko(key):
    return asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


root = issue("Corpus Root", authority=True, years=20)
person = issue("Корпус Подписващ", root)
stamper = issue("Corpus Stamps", root, usage=["digital_signature"], stamps=True, years=12)
root_list = (
    x509.CertificateRevocationListBuilder()
    .issuer_name(root[0].subject)
    .last_update(NOW)
    .next_update(NOW + datetime.timedelta(days=30))
    .sign(root[1], hashes.SHA256())
    .public_bytes(serialization.Encoding.DER)
)
store = SimpleCertificateStore()
store.register(for_pyhanko(root[0]))
signer = signers.SimpleSigner(for_pyhanko(person[0]), key_for_pyhanko(person[1]), store)
stamps = timestamps.DummyTimeStamper(for_pyhanko(stamper[0]), key_for_pyhanko(stamper[1]), store)


def context():
    return ValidationContext(
        trust_roots=[for_pyhanko(root[0])],
        other_certs=[for_pyhanko(stamper[0]), for_pyhanko(person[0])],
        crls=[asn1_crl.CertificateList.load(root_list)],
        allow_fetching=False,
        moment=NOW,
        revocation_mode="soft-fail",
    )


def base():
    """One page, a text field and a check box, written plainly."""
    content = b"BT /F1 12 Tf 72 770 Td (A small document) Tj ET"
    look = b"BT ET"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/Metadata 10 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[7 0 R]>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Fields[7 0 R]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Remark)/V(old)/F 4/Rect[60 200 260 220]/P 3 0 R/AP<</N 8 0 R>>>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Length %d>>\nstream\n%s\nendstream" % (len(look), look),
        b"<</Title(Corpus)/Producer(make.py)>>",
    ]
    xmp = b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    xmp += b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="w"?>'
    bodies.append(b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream" % (len(xmp), xmp))
    out, table = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b""
    for number, body in enumerate(bodies, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), len(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info 9 0 R/ID[<00112233><00112233>]>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return out


def qpdf(pdf, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.pdf"), Path(folder, "out.pdf")
        source.write_bytes(pdf)
        subprocess.run(["qpdf", *arguments, "--deterministic-id", source, target], check=True)
        return target.read_bytes()


def hybrid(pdf):
    """A table, and a stream for one more object that old readers never see."""
    hidden_at = len(pdf)
    out = pdf + b"11 0 obj\n<</Hidden true>>\nendobj\n"
    stream_at = len(out)
    row = bytes([1]) + hidden_at.to_bytes(4, "big") + bytes([0])
    out += b"12 0 obj\n<</Type/XRef/W[1 4 1]/Index[11 1]/Size 13/Root 1 0 R/Length 6>>\nstream\n%s\nendstream\nendobj\n" % row
    start = len(out)
    previous = pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0]
    out += b"xref\n0 0\ntrailer\n<</Size 13/Root 1 0 R/Info 9 0 R/ID[<00112233><00112233>]/Prev %s/XRefStm %d>>\n" % (previous, stream_at)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def sign(pdf, field, *, lasting=False, archived=False, stamped=False, visible=False, **more):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    box = (60, 60, 260, 120) if visible else None
    extra = {"new_field_spec": SigFieldSpec(field, box=box, **more.pop("spec", {}))}
    if lasting:
        extra["embed"] = True
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=more.pop("subfilter", SigSeedSubFilter.PADES),
        embed_validation_info=lasting,
        use_pades_lta=archived,
        validation_context=context() if lasting else None,
        **more,
    )
    maker = signers.PdfSigner(
        meta, signer=signer, timestamper=stamps if stamped or lasting else None, new_field_spec=extra["new_field_spec"]
    )
    return maker.sign_pdf(writer).getvalue()


def fill(pdf, value):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/V"] = generic.pdf_string(value)
    look = generic.StreamObject(stream_data=b"BT /Helv 9 Tf (" + value.encode() + b") Tj ET")
    look["/Type"], look["/Subtype"] = generic.NameObject("/XObject"), generic.NameObject("/Form")
    look["/BBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 20)))
    field["/AP"] = generic.DictionaryObject({generic.NameObject("/N"): writer.add_object(look)})
    writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def files():
    plain = base()
    layouts = {
        "table": plain,
        "linearised": qpdf(plain, "--linearize"),
        "packed": qpdf(plain, "--object-streams=generate"),
        "packed-linearised": qpdf(plain, "--object-streams=generate", "--linearize"),
        "hybrid": hybrid(plain),
    }
    for name, pdf in layouts.items():
        yield f"{name}-basic", sign(pdf, "One")
        yield f"{name}-archived", sign(pdf, "One", stamped=True, lasting=True, archived=True)
    yield "adobe-kind", sign(plain, "One", subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED, stamped=True)
    yield "lasting", sign(plain, "One", lasting=True)
    yield "visible", sign(plain, "One", visible=True)
    twice = sign(sign(plain, "One", visible=True, stamped=True), "Two", visible=True)
    yield "two-signers", twice
    yield "two-signers-archived", sign(twice, "Three", lasting=True, archived=True)
    yield "filled-after", fill(sign(plain, "One"), "new")
    certified = sign(plain, "One", certify=True, docmdp_permissions=MDPPerm.FILL_FORMS)
    yield "certified-filled-signed", sign(fill(certified, "new"), "Two")
    closed = sign(plain, "One", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, lasting=True, archived=True)
    yield "certified-closed-archived", closed
    lock = {"field_mdp_spec": FieldMDPSpec(FieldMDPAction.INCLUDE, ["Remark"])}
    yield "locked", sign(plain, "One", spec=lock)
    # And what must not pass.
    yield "bad-locked-filled", fill(sign(plain, "One", spec=lock), "new")
    yield "bad-closed-filled", fill(sign(plain, "One", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES), "new")


def main():
    for old in HERE.glob("*.pdf"):
        old.unlink()
    for name, pdf in files():
        PdfFileReader(io.BytesIO(pdf), strict=False)
        Path(HERE, f"{name}.pdf").write_bytes(pdf)
        print(name, len(pdf))
    Path(HERE, "root.pem").write_bytes(root[0].public_bytes(serialization.Encoding.PEM))
    Path(HERE, "made-at").write_text((NOW + datetime.timedelta(hours=1)).isoformat() + "\n")


if __name__ == "__main__":
    sys.exit(main())
