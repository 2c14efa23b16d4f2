//! Arguments of a query or a path, read as the node reads them.

use std::str::FromStr;

use tegata_symbol::{Address, Hash256, NetworkId, PublicKey};

use super::error::RestError;

const PAGE_SIZE_LEAST: usize = 10;
const PAGE_SIZE_MOST: usize = 100;
const PAGE_SIZE_DEFAULT: usize = 20;

/// The pairs of a query string, names may repeat.
#[derive(Debug, Default)]
pub(crate) struct Arguments(pub(crate) Vec<(String, String)>);

impl Arguments {
    /// The first value of a name; empty counts as absent, as in the node.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// All values of a name, also of its form `name[]`.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, value)| key.strip_suffix("[]").unwrap_or(key) == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// A value of any type that reads itself from text.
    pub(crate) fn parse<T: FromStr>(&self, name: &str) -> Result<Option<T>, RestError> {
        self.get(name).map(|text| text.parse().map_err(|_| RestError::invalid_format(name))).transpose()
    }

    /// A hexadecimal 64-bit id.
    pub(crate) fn id(&self, name: &str) -> Result<Option<u64>, RestError> {
        self.get(name).map(|text| parse_id(text).ok_or_else(|| RestError::invalid_format(name))).transpose()
    }

    /// An address.
    pub(crate) fn address(&self, name: &str) -> Result<Option<Address>, RestError> {
        self.get(name).map(|text| parse_address(text).ok_or_else(|| RestError::invalid_format(name))).transpose()
    }

    /// Page, order and offset of a list that may be sorted by these fields: by `id`, or by one that is a number.
    pub(crate) fn paging(&self, order_fields: &[&str]) -> Result<Paging, RestError> {
        let order_by = self.get("orderBy").unwrap_or("id");
        if !order_fields.contains(&order_by) {
            return Err(RestError::invalid_argument(format!("sorting by {order_by} is not allowed")));
        }
        let by_number = order_by != "id";
        let offset = self.get("offset").map(|text| {
            let key = if by_number { text.parse().ok().map(SortKey::Number) } else { SortKey::id(text) };
            key.ok_or_else(|| RestError::invalid_format("offset"))
        });
        let number = |name: &str| -> Result<Option<usize>, RestError> {
            let wrong = || RestError::invalid_argument(format!("{name} is not a valid unsigned integer"));
            self.get(name).map(|text| text.parse().map_err(|_| wrong())).transpose()
        };
        let size = match number("pageSize")? {
            None | Some(0) => PAGE_SIZE_DEFAULT,
            Some(size) => size.clamp(PAGE_SIZE_LEAST, PAGE_SIZE_MOST),
        };
        Ok(Paging {
            size,
            number: number("pageNumber")?.unwrap_or(1).max(1),
            descending: self.get("order") == Some("desc"),
            offset: offset.transpose()?,
            by_number,
        })
    }
}

/// What a list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortKey {
    /// 24 upper-case hexadecimal characters.
    Id(String),
    Number(u64),
}

impl SortKey {
    fn id(text: &str) -> Option<Self> {
        is_object_id(text).then(|| Self::Id(text.to_ascii_uppercase()))
    }
}

/// Which part of a sorted list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging {
    pub(crate) size: usize,
    pub(crate) number: usize,
    pub(crate) descending: bool,
    /// Behind which (in the order wanted) the list begins.
    pub(crate) offset: Option<SortKey>,
    /// Whether the list is sorted by its number instead of by id.
    pub(crate) by_number: bool,
}

impl Paging {
    /// The page of a list that ascends by id. `id` answers 24 upper-case hexadecimal characters.
    pub(crate) fn page<T>(
        &self,
        ascending: impl DoubleEndedIterator<Item = T>,
        id: impl Fn(&T) -> String,
    ) -> Result<Vec<T>, RestError> {
        Ok(self.page_by(ascending, |item| SortKey::Id(id(item))))
    }

    /// The page of a list that ascends by a key.
    pub(crate) fn page_by<T>(
        &self,
        ascending: impl DoubleEndedIterator<Item = T>,
        key: impl Fn(&T) -> SortKey,
    ) -> Vec<T> {
        let behind = |item: &T| self.is_behind(&key(item));
        let skip = self.size.saturating_mul(self.number.saturating_sub(1));
        if self.descending {
            ascending.rev().filter(behind).skip(skip).take(self.size).collect()
        } else {
            ascending.filter(behind).skip(skip).take(self.size).collect()
        }
    }

    /// The page of a list that comes in the order wanted; nothing behind the page is looked at.
    pub(crate) fn page_of_ordered<T, E>(
        &self,
        ordered: impl Iterator<Item = Result<T, E>>,
        key: impl Fn(&T) -> SortKey,
    ) -> Result<Vec<T>, E> {
        let mut skip = self.size.saturating_mul(self.number.saturating_sub(1));
        let mut page = Vec::new();
        for item in ordered {
            let item = item?;
            if !self.is_behind(&key(&item)) {
                continue;
            }
            if skip > 0 {
                skip -= 1;
                continue;
            }
            page.push(item);
            if page.len() >= self.size {
                break;
            }
        }
        Ok(page)
    }

    /// Whether a key comes behind the offset in the order wanted.
    pub(crate) fn is_behind(&self, key: &SortKey) -> bool {
        match &self.offset {
            None => true,
            Some(offset) if self.descending => key < offset,
            Some(offset) => key > offset,
        }
    }

    /// The node's form of a page.
    pub(crate) fn answer(&self, data: Vec<serde_json::Value>) -> serde_json::Value {
        serde_json::json!({ "data": data, "pagination": { "pageNumber": self.number, "pageSize": self.size } })
    }
}

/// Whether the text is a database id: 24 hexadecimal characters.
pub(crate) fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// 16 hexadecimal characters.
pub(crate) fn parse_id(text: &str) -> Option<u64> {
    let hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex { u64::from_str_radix(text, 16).ok() } else { None }
}

/// 39 characters of Base32.
pub(crate) fn parse_address(text: &str) -> Option<Address> {
    if text.len() == 39 { text.parse().ok() } else { None }
}

/// An address, or the address of a public key.
pub(crate) fn parse_account(text: &str, network: NetworkId) -> Option<Address> {
    match text.len() {
        64 => text.parse::<PublicKey>().ok().map(|key| Address::new(&key, network)),
        _ => parse_address(text),
    }
}

/// A hash in a path.
pub(crate) fn hash(text: &str, name: &str) -> Result<Hash256, RestError> {
    text.parse().map_err(|_| RestError::invalid_format(name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn arguments(pairs: &[(&str, &str)]) -> Arguments {
        Arguments(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn id(number: &u32) -> String {
        format!("{number:024X}")
    }

    #[test]
    fn page_sizes_are_bound_to_10_up_to_100() {
        let size = |text: &str| arguments(&[("pageSize", text)]).paging(&["id"]).unwrap().size;
        assert_eq!([size("1"), size("55"), size("100000"), size("0")], [10, 55, 100, 20]);
        assert!(arguments(&[("pageSize", "-1")]).paging(&["id"]).is_err());
        assert!(arguments(&[("orderBy", "height")]).paging(&["id"]).is_err());
    }

    #[test]
    fn pages_and_offsets_go_the_way_of_the_order() {
        let list = 0u32..35;
        let second = arguments(&[("pageSize", "10"), ("pageNumber", "2")]).paging(&["id"]).unwrap();
        assert_eq!(second.page(list.clone(), id).unwrap(), (10..20).collect::<Vec<_>>());
        let offset = id(&30);
        let down = arguments(&[("pageSize", "10"), ("order", "desc"), ("offset", &offset)]).paging(&["id"]).unwrap();
        assert_eq!(down.page(list.clone(), id).unwrap(), (20..30).rev().collect::<Vec<_>>());
        let up = arguments(&[("pageSize", "10"), ("offset", &offset)]).paging(&["id"]).unwrap();
        assert_eq!(up.page(list.clone(), id).unwrap(), [31, 32, 33, 34]);
        let by_number = arguments(&[("orderBy", "height"), ("offset", "32")]).paging(&["id", "height"]).unwrap();
        assert_eq!(by_number.page_by(list, |number| SortKey::Number((*number).into())), [33, 34]);
        assert!(arguments(&[("offset", "32")]).paging(&["id", "height"]).is_err());
    }
}
