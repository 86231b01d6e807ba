//! Keeps texts secret, and vouches for texts that go out and come back: a key that is drawn when the sandbox starts and
//! never leaves it.
//!
//! It must not know what the texts are.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};

/// How many random bytes stand before each ciphertext: enough that no two are ever the same.
const NONCE_LENGTH: usize = 24;

/// What a ciphertext was made for. One that was made for something else is not accepted.
const SECRET: &[u8] = b"secret value";
const SIGNATURE: &str = "signature of ";

/// A key, and what can be done with it.
pub(crate) struct Vault {
    cipher: XChaCha20Poly1305,
}

impl Vault {
    pub(crate) fn new() -> Self {
        Self { cipher: XChaCha20Poly1305::new(&Key::generate()) }
    }

    /// Encrypts a text. Two ciphertexts of one text differ.
    pub(crate) fn seal(&self, text: &str) -> String {
        STANDARD.encode(self.encrypt(text.as_bytes(), SECRET))
    }

    /// The text of a ciphertext that this vault made.
    pub(crate) fn open(&self, ciphertext: &str) -> Option<String> {
        let sealed = STANDARD.decode(ciphertext).ok()?;
        String::from_utf8(self.decrypt(&sealed, SECRET)?).ok()
    }

    /// Vouches for a text.
    pub(crate) fn sign(&self, text: &str) -> String {
        // Encrypting nothing leaves the part that proves the key and the text.
        URL_SAFE_NO_PAD.encode(self.encrypt(&[], format!("{SIGNATURE}{text}").as_bytes()))
    }

    /// Whether this vault vouched for a text.
    pub(crate) fn has_signed(&self, text: &str, signature: &str) -> bool {
        let sealed = URL_SAFE_NO_PAD.decode(signature).ok();
        let signed = format!("{SIGNATURE}{text}");
        sealed.and_then(|sealed| self.decrypt(&sealed, signed.as_bytes())).is_some_and(|rest| rest.is_empty())
    }

    fn encrypt(&self, msg: &[u8], aad: &[u8]) -> Vec<u8> {
        let nonce = XNonce::generate();
        let sealed = self.cipher.encrypt(&nonce, Payload { msg, aad });
        let sealed = sealed.expect("only a message of many gigabytes is refused, and requests are bounded");
        [nonce.as_slice(), &sealed].concat()
    }

    fn decrypt(&self, sealed: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.split_at_checked(NONCE_LENGTH)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        self.cipher.decrypt(&nonce, Payload { msg, aad }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_and_no_two_ciphertexts_are_alike() {
        let vault = Vault::new();
        for text in ["", "hunter2", "größer 💾", &"x".repeat(10_000)] {
            let (one, other) = (vault.seal(text), vault.seal(text));
            assert_ne!(one, other);
            assert!(text.is_empty() || !one.contains(text));
            for sealed in [one, other] {
                assert_eq!(vault.open(&sealed).as_deref(), Some(text));
                assert_eq!(Vault::new().open(&sealed), None, "another key");
            }
        }
    }

    #[test]
    fn what_was_changed_is_not_accepted() {
        let vault = Vault::new();
        let sealed = vault.seal("hunter2");
        let (first, rest) = sealed.split_at(1);
        let changed = format!("{}{rest}", if first == "A" { "B" } else { "A" });
        for text in ["", "AAAA", "no base64!", rest, &changed] {
            assert_eq!(vault.open(text), None, "{text}");
        }
    }

    #[test]
    fn a_signature_is_for_its_text_alone() {
        let vault = Vault::new();
        let signature = vault.sign("GET /a 100");
        assert!(vault.has_signed("GET /a 100", &signature));
        assert!(!vault.has_signed("PUT /a 100", &signature));
        assert!(!vault.has_signed("GET /a 101", &signature));
        assert!(!vault.has_signed("GET /a 100", &vault.sign("GET /a 101")));
        assert!(!Vault::new().has_signed("GET /a 100", &signature));
        assert!(!vault.has_signed("GET /a 100", "x"));
    }
}
