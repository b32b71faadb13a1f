//! Signatures of reports: minisign's (Ed25519 over the BLAKE2b-512 of the manifest, <https://jedisct1.github.io/minisign>),
//! so that whoever has that tool needs no Starlight to check one. A signature names a key, not a person, and not the
//! truth of what is signed.

use std::io::Cursor;

use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use crate::evidence::hex;
use crate::payload::decode::base64_exact;

/// Name of the file beside the manifest.
pub const NAME: &str = "manifest.json.minisig";
/// The line of the file that anybody may change.
const UNTRUSTED: &str = "signature of a report made with Starlight";
/// Characters of a signature in base64.
const LONG: usize = 88;

/// A manifest that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Content of the signature's file.
    pub text: String,
    /// Identifier of the key, as minisign writes it.
    pub key: String,
}

/// Why a manifest does not bear the signature that was looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The file holds something else.
    #[error("{NAME}: no signature of minisign: {0}")]
    Unreadable(String),
    /// Another key made it.
    #[error("signed with another key: {signed}, not {given}")]
    OtherKey {
        /// Identifier of the key that signed.
        signed: String,
        /// Identifier of the key that was given.
        given: String,
    },
    /// It is of something else.
    #[error("the signature is not of this manifest: one of the two was changed")]
    Changed,
}

/// Reads a secret key; `password` is asked for one only where the key has one, or may have.
///
/// # Errors
/// Why it cannot be used, ready to be shown.
pub fn secret_key(
    text: &str,
    password: impl FnOnce() -> Result<String, String>,
) -> Result<SecretKey, String> {
    const NONE: &str = "this is no secret key of minisign";
    if !text.starts_with("untrusted comment:") {
        return Err(NONE.into());
    }
    let bytes = text.lines().nth(1).and_then(|line| base64_exact(line.trim().as_bytes())).ok_or(NONE)?;
    // Two bytes name the algorithm of the signature, the next two that of the password; zeros mean that there is none.
    // Such keys of minisign itself bear no checksum, which the crate's own reading of a box asks for.
    let key = if bytes.get(2..4) == Some(&[0, 0]) {
        SecretKey::from_bytes(&bytes)
    } else {
        SecretKeyBox::from_string(text).and_then(|held| match password() {
            Ok(password) => held.into_secret_key(Some(password)),
            Err(error) => Err(minisign::PError::new(minisign::ErrorKind::Misc, error)),
        })
    };
    key.map_err(|error| error.to_string())
}

/// Reads a public key: the content of its file, or its line of base64 alone.
///
/// # Errors
/// Why it cannot be used, ready to be shown.
pub fn public_key(text: &str) -> Result<PublicKey, String> {
    let key = if text.trim().lines().count() > 1 {
        PublicKeyBox::from_string(text.trim()).and_then(PublicKeyBox::into_public_key)
    } else {
        PublicKey::from_base64(text.trim())
    };
    key.map_err(|error| format!("this is no public key of minisign: {error}"))
}

/// Signs a manifest; `comment` is signed with it.
///
/// # Errors
/// Why it could not be.
pub fn sign(manifest: &[u8], key: &SecretKey, comment: &str) -> Result<Signed, String> {
    let public = PublicKey::from_secret_key(key).map_err(|error| error.to_string())?;
    let signed = minisign::sign(Some(&public), key, Cursor::new(manifest), Some(comment), Some(UNTRUSTED));
    let signed = signed.map_err(|error| error.to_string())?;
    Ok(Signed { text: signed.into_string(), key: identifier(key.keynum()) })
}

/// Checks the signature of a manifest; gives the comment that was signed with it.
///
/// # Errors
/// What is wrong with it.
pub fn check(manifest: &[u8], signature: &str, key: &PublicKey) -> Result<String, Wrong> {
    let signature = read(signature)?;
    if signature.keynum() != key.keynum() {
        let (signed, given) = (identifier(signature.keynum()), identifier(key.keynum()));
        return Err(Wrong::OtherKey { signed, given });
    }
    minisign::verify(key, &signature, Cursor::new(manifest), true, false, true)
        .map_err(|_not_of_this| Wrong::Changed)?;
    signature.trusted_comment().map_err(|error| Wrong::Unreadable(error.to_string()))
}

/// Identifier of the key that made a signature.
///
/// # Errors
/// Where the file holds something else.
pub fn signer(signature: &str) -> Result<String, Wrong> {
    Ok(identifier(read(signature)?.keynum()))
}

fn read(text: &str) -> Result<SignatureBox, Wrong> {
    // The crate takes the length of the last line for granted.
    let last = text.lines().nth(3).map_or(0, |line| line.trim().len());
    if last != LONG {
        return Err(Wrong::Unreadable("its last line is not as long as a signature".into()));
    }
    SignatureBox::from_string(text).map_err(|error| Wrong::Unreadable(error.to_string()))
}

/// As minisign prints it.
fn identifier(number: &[u8]) -> String {
    let number: Vec<u8> = number.iter().rev().copied().collect();
    hex(&number).to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use minisign::KeyPair;

    fn none() -> Result<String, String> {
        Err("asked".into())
    }

    #[test]
    fn a_signature_holds_for_its_manifest_and_key_alone() {
        let (one, other) = (
            KeyPair::generate_unencrypted_keypair().unwrap(),
            KeyPair::generate_unencrypted_keypair().unwrap(),
        );
        let text = one.sk.to_box(None).unwrap().into_string();
        let key = secret_key(&text, none).unwrap();
        let signed = sign(b"manifest", &key, "report 2").unwrap();
        assert_eq!(check(b"manifest", &signed.text, &one.pk).as_deref(), Ok("report 2"));
        assert_eq!(signer(&signed.text).as_ref(), Ok(&signed.key));
        assert_eq!(check(b"manifesT", &signed.text, &one.pk), Err(Wrong::Changed));
        let changed = signed.text.replace("report 2", "report 3");
        assert_eq!(check(b"manifest", &changed, &one.pk), Err(Wrong::Changed));
        let error = check(b"manifest", &signed.text, &other.pk).unwrap_err();
        assert!(matches!(&error, Wrong::OtherKey { signed: by, .. } if *by == signed.key), "{error}");
        for line in 0..4 {
            let broken: Vec<&str> = signed
                .text
                .lines()
                .enumerate()
                .map(|(at, text)| if at == line { "x" } else { text })
                .collect();
            let error = check(b"manifest", &broken.join("\n"), &one.pk).unwrap_err();
            assert!(matches!(error, Wrong::Unreadable(_)), "line {line}: {error}");
        }
        assert!(matches!(signer(""), Err(Wrong::Unreadable(_))));
    }

    #[test]
    fn keys_are_read_from_their_files_and_from_a_line() {
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let file = pair.pk.to_box().unwrap().into_string();
        assert_eq!(public_key(&file).unwrap(), pair.pk);
        assert_eq!(public_key(&pair.pk.to_base64()).unwrap(), pair.pk);
        for text in ["", "x", "untrusted comment: x\ny", "RWQ"] {
            assert!(public_key(text).is_err(), "{text:?}");
            assert!(secret_key(text, none).is_err(), "{text:?}");
        }
        let locked = KeyPair::generate_encrypted_keypair(Some("sesame".into())).unwrap();
        let text = locked.sk.to_box(None).unwrap().into_string();
        assert_eq!(secret_key(&text, none).unwrap_err(), "asked");
        assert!(secret_key(&text, || Ok("open".into())).unwrap_err().contains("Wrong password"));
        assert_eq!(secret_key(&text, || Ok("sesame".into())).unwrap().keynum(), locked.pk.keynum());
    }
}
