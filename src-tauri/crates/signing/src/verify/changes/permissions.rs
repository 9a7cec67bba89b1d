//! What the signer allowed: DocMDP and FieldMDP (ISO 32000-1 §12.8.2.2, §12.8.2.4), and the lock of the field (§12.7.4.5).

use crate::pdf::{Dict, Field, Object, PdfError, PdfFile};

/// Most references and names that are looked at.
const MOST: usize = 1024;

/// What may be changed after a signature.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Permissions {
    /// Nothing but validation material and document time stamps: a certification with `/P 1`.
    pub nothing: bool,
    locks: Vec<Lock>,
}

#[derive(Debug, Clone)]
enum Lock {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Permissions {
    /// Of a signature and its field, as they stand in the signed revision.
    pub fn read(file: &PdfFile<'_>, signature: &Dict, field: &Field) -> Result<Self, PdfError> {
        let mut found = Self::default();
        let references = file.value(signature, "Reference")?;
        for reference in references.array().unwrap_or_default().iter().take(MOST) {
            let Object::Dict(reference) = file.resolve(reference)? else { continue };
            let Object::Dict(parameters) = file.value(&reference, "TransformParams")? else { continue };
            match reference.name("TransformMethod") {
                Some(b"DocMDP") => found.restrict(&parameters),
                Some(b"FieldMDP") => found.lock(file, &parameters)?,
                _ => {}
            }
        }
        if let Some(dict) = field.indirect.value.dict()
            && let Object::Dict(lock) = file.value(dict, "Lock")?
        {
            found.lock(file, &lock)?;
            if lock.get("P").is_some() {
                found.restrict(&lock);
            }
        }
        Ok(found)
    }

    /// `/P 3` would allow annotations too; those are never allowed here, for they show what they like.
    fn restrict(&mut self, parameters: &Dict) {
        self.nothing |= parameters.unsigned("P").unwrap_or(2) == 1;
    }

    fn lock(&mut self, file: &PdfFile<'_>, parameters: &Dict) -> Result<(), PdfError> {
        let names = file.value(parameters, "Fields")?;
        let names = names.array().unwrap_or_default().iter().take(MOST).filter_map(Object::text).collect();
        self.locks.push(match parameters.name("Action") {
            Some(b"Include") => Lock::Include(names),
            Some(b"Exclude") => Lock::Exclude(names),
            _ => Lock::All,
        });
        Ok(())
    }

    /// Whether the field of that full name may not be changed.
    pub fn locked(&self, name: &str) -> bool {
        let within = |names: &[String]| {
            names.iter().any(|locked| {
                name.strip_prefix(locked.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        self.locks.iter().any(|lock| match lock {
            Lock::All => true,
            Lock::Include(names) => within(names),
            Lock::Exclude(names) => !within(names),
        })
    }
}
