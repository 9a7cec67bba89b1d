"""The data attached to a document: they follow their schema, are canonical, and have the digest that the sheet and its QR code
carry."""

import hashlib
import json
import sys

import jsonschema
import zxingcpp
from PIL import Image

schema, data, sheet, *pages = sys.argv[1:]
raw = open(data, "rb").read()
value = json.loads(raw)
jsonschema.Draft202012Validator(json.load(open(schema, encoding="utf-8"))).validate(value)
canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
assert raw == canonical, "the data are not canonical"
digest = hashlib.sha256(raw).hexdigest()
short = f"{digest[:4]} {digest[4:8]} … {digest[56:60]} {digest[60:]}"
text = " ".join(open(sheet, encoding="utf-8").read().split())
assert short in text, f"the sheet does not say {short}"
codes = [code.text for page in pages for code in zxingcpp.read_barcodes(Image.open(page))]
assert codes == [f"{value['verification']}?sha256={digest}"], f"the code says {codes}"
