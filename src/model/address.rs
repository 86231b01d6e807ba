//! How what a person chose to see is written into the address. Pure.

use api_types::ids::encode_segment;

/// The query of an address, with its question mark, of what has a value; empty when nothing has.
#[must_use]
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, Option<String>)>) -> String {
    let pairs = pairs.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", encode_segment(&value?))));
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_value_is_left_out() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(query([("a", some("x/y z")), ("b", None), ("c", some(""))]), "?a=x%2Fy%20z&c=");
        assert_eq!(query([("a", None)]), "");
    }
}
