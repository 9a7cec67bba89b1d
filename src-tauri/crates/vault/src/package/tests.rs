use super::*;

const CONTENT: &[u8] = "Неизпратеното на Лилия Боянова Кирова".as_bytes();

fn phrase() -> Passphrase {
    Passphrase::parse("тих дъжд над Витоша").unwrap()
}

#[test]
fn a_package_opens_by_its_passphrase_alone_and_shows_nothing_of_what_is_in_it() {
    let package = seal(CONTENT, &phrase()).unwrap();
    assert_eq!(open(&package, &phrase()).unwrap().as_slice(), CONTENT);
    assert_eq!(open(&package, &Passphrase::typed("тих дъжд над Люлин")), Err(PackageError::WrongPassphrase));
    let told = String::from_utf8_lossy(&package);
    assert!(!told.contains("Кирова") && !told.contains("дъжд"));
    assert_ne!(package, seal(CONTENT, &phrase()).unwrap(), "each has a key of its own");
}

#[test]
fn a_package_is_refused_by_name_when_it_is_not_what_was_sealed() {
    let package = seal(CONTENT, &phrase()).unwrap();
    let header = PREFIX + u32::from_be_bytes(package[14..18].try_into().unwrap()) as usize;
    let changed = |at: usize| {
        let mut changed = package.clone();
        changed[at] ^= 1;
        open(&changed, &phrase()).err()
    };
    assert_eq!(changed(0), Some(PackageError::Foreign));
    assert_eq!(changed(12), Some(PackageError::Newer));
    for at in [14, 17, 18, 40, header - 1, header, header + DIGEST, package.len() - 1] {
        assert_eq!(changed(at), Some(PackageError::Damaged), "byte {at}");
    }
    for length in [0, 5, 12, 13, PREFIX, header, header + DIGEST, package.len() - 1] {
        let error = open(&package[..length], &phrase()).err();
        assert!(matches!(error, Some(PackageError::Foreign | PackageError::Damaged)), "cut at {length}: {error:?}");
    }
    assert_eq!(open(b"%PDF-1.7 and so on", &phrase()).err(), Some(PackageError::Foreign));
}

#[test]
fn another_kind_of_recipient_is_passed_over() {
    let package = seal(CONTENT, &phrase()).unwrap();
    let length = u32::from_be_bytes(package[14..18].try_into().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&package[PREFIX..PREFIX + length]).unwrap();
    let later = serde_json::json!({ "kind": "public-key", "algorithm": "x", "sealed": "AAAA" });
    header["recipients"] = serde_json::json!([later]);
    let only_later = front(&serde_json::to_vec(&header).unwrap());
    assert_eq!(open(&only_later, &phrase()).err(), Some(PackageError::Newer));
}

#[test]
fn a_weak_cost_written_into_the_header_is_not_followed() {
    let package = seal(CONTENT, &phrase()).unwrap();
    let length = u32::from_be_bytes(package[14..18].try_into().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&package[PREFIX..PREFIX + length]).unwrap();
    header["recipients"][0]["cost"]["memory"] = serde_json::json!(u32::MAX);
    let dear = front(&serde_json::to_vec(&header).unwrap());
    assert_eq!(open(&dear, &phrase()).err(), Some(PackageError::Damaged));
}

#[test]
fn a_passphrase_is_long_and_not_one_letter_again_and_again() {
    for (text, good) in [
        ("", false),
        ("къса фраза", false),
        ("аааааааааааааааа", false),
        ("абабабабабаб", false),
        ("тих дъжд над Витоша", true),
    ] {
        assert_eq!(Passphrase::parse(text).is_ok(), good, "{text}");
    }
    assert_eq!(format!("{:?}", phrase()), "Passphrase(••••)");
}
