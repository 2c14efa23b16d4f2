//! What a scenario expects, compared with what came.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// `$name` replaced by what was kept under that name, also within a text: `${name}`.
pub fn filled(value: &Value, known: &BTreeMap<String, Value>) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => match text.strip_prefix('$').filter(|name| !name.starts_with('{')) {
            Some(name) => known.get(name).cloned().ok_or_else(|| format!("nothing is kept as {name}"))?,
            None => Value::String(filled_in(text, known)?),
        },
        Value::Array(values) => values.iter().map(|value| filled(value, known)).collect::<Result<_, _>>()?,
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                // What is kept is named, not filled in.
                let value = if name == "keep" { value.clone() } else { filled(value, known)? };
                Ok::<_, String>((name.clone(), value))
            };
            Value::Object(fields.iter().map(field).collect::<Result<Map<_, _>, _>>()?)
        }
        other => other.clone(),
    })
}

fn filled_in(text: &str, known: &BTreeMap<String, Value>) -> Result<String, String> {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').ok_or_else(|| format!("no end of a name in {text}"))?;
        let value = known.get(name).ok_or_else(|| format!("nothing is kept as {name}"))?;
        whole.push_str(before);
        whole.push_str(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        rest = behind;
    }
    Ok(whole + rest)
}

/// The first difference. Of an object only the fields that are named count; `{"$count": n}` and `{"$has": x}` speak of a
/// list, `{"$not": x}` of anything.
pub fn differs(expected: &Value, found: &Value, place: &str) -> Option<String> {
    match (expected, found) {
        // Nothing is expected.
        (Value::Null, _) => None,
        (Value::Object(fields), _) if fields.contains_key("$count") => {
            let count = found.as_array().map(|values| values.len() as u64);
            (count != fields["$count"].as_u64())
                .then(|| format!("{place} has {count:?} entries, not {}", fields["$count"]))
        }
        (Value::Object(fields), _) if fields.contains_key("$has") => {
            let has =
                found.as_array().into_iter().flatten().any(|value| differs(&fields["$has"], value, place).is_none());
            (!has).then(|| format!("{place} has no {}", fields["$has"]))
        }
        (Value::Object(fields), _) if fields.contains_key("$not") => {
            let unwanted = &fields["$not"];
            let is = if unwanted.is_null() { found.is_null() } else { differs(unwanted, found, place).is_none() };
            is.then(|| format!("{place} is {}", fields["$not"]))
        }
        (Value::Object(fields), _) if fields.contains_key("$absent") => {
            (!found.is_null()).then(|| format!("{place} is there: {found}"))
        }
        (Value::Object(fields), Value::Object(_)) => {
            fields.iter().find_map(|(name, value)| differs(value, &found[name], &format!("{place}.{name}")))
        }
        (Value::Array(expected), Value::Array(values)) if expected.len() == values.len() => {
            let pairs = expected.iter().zip(values).enumerate();
            pairs.into_iter().find_map(|(at, (one, other))| differs(one, other, &format!("{place}[{at}]")))
        }
        _ => (expected != found).then(|| format!("{place} is {found}, not {expected}")),
    }
}

/// Keeps parts of an answer, named by paths such as `studies.0.study`; `.` is the whole.
pub fn keep(wanted: &Value, answer: &Value, known: &mut BTreeMap<String, Value>) -> Result<(), String> {
    for (name, path) in wanted.as_object().into_iter().flatten() {
        let path = path.as_str().unwrap_or_default();
        let mut found = answer;
        for part in path.split('.').filter(|part| !part.is_empty()) {
            found = match part.parse::<usize>() {
                Ok(at) => &found[at],
                Err(_) => &found[part],
            };
        }
        if found.is_null() {
            return Err(format!("there is no {path} to keep in {answer}"));
        }
        known.insert(name.clone(), found.clone());
    }
    Ok(())
}
