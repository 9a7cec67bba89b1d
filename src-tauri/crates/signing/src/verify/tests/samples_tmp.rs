use super::*;
#[test]
fn samples() {
    let out = std::path::Path::new("/work/t/samples");
    std::fs::create_dir_all(out).unwrap();
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa] {
        let desk = Desk::new(kind);
        std::fs::write(out.join(format!("{kind:?}-root.pem")), desk.authority.root.certificate.to_pem()).unwrap();
        for layout in LAYOUTS {
            for (n, base) in [("plain", plain_pdf(layout)), ("field", with_field(layout))] {
                let s = desk.sign_stamped(&base, desk.now());
                std::fs::write(out.join(format!("{kind:?}-{layout:?}-{n}-bt.pdf")), &s).unwrap();
                std::fs::write(out.join(format!("{kind:?}-{layout:?}-{n}-two.pdf")), desk.sign(&s)).unwrap();
                std::fs::write(out.join(format!("{kind:?}-{layout:?}-{n}-bb.pdf")), desk.sign(&base)).unwrap();
            }
        }
    }
    let desk = Desk::new(KeyKind::P256);
    let base = plain_pdf(Layout::Table);
    let t = std::time::Instant::now();
    for _ in 0..500 { desk.sign(&base); }
    eprintln!("FIGURE sign {:?}", t.elapsed() / 500);
    let s = desk.sign(&base);
    let p = desk.policy();
    let t = std::time::Instant::now();
    for _ in 0..200 { verify_pdf(&s, &p).unwrap(); }
    eprintln!("FIGURE verify {:?} size {} base {}", t.elapsed() / 200, s.len(), base.len());
    let s = desk.sign_stamped(&base, desk.now());
    let t = std::time::Instant::now();
    for _ in 0..200 { verify_pdf(&s, &p).unwrap(); }
    eprintln!("FIGURE verify B-T {:?} size {}", t.elapsed() / 200, s.len());
}
