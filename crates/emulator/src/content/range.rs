//! Which part of a file a request is for.

use http::{
    HeaderMap,
    header::{IF_RANGE, RANGE},
};

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    Whole,
    /// From one position up to another.
    Part(u32, u32),
    /// The file is shorter than that.
    OutOfBounds,
}

/// What the headers ask of a file with that tag and length. Several ranges at once, and what cannot
/// be read, mean the whole file; so does a range of a file that is not this one.
pub(super) fn asked_for(headers: &HeaderMap, tag: &str, length: u32) -> Range {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let is_this = text(IF_RANGE).is_none_or(|wanted| wanted.trim() == tag);
    match text(RANGE).filter(|_| is_this) {
        Some(range) => read(range, length).unwrap_or(Range::Whole),
        None => Range::Whole,
    }
}

/// Reads `bytes=0-499`, `bytes=500-` or `bytes=-500`.
fn read(text: &str, length: u32) -> Option<Range> {
    let (first, last) = text.trim().strip_prefix("bytes=")?.split_once('-')?;
    // Nothing is that long, so longer numbers are as good as the largest.
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then(|| digits.parse::<u32>().unwrap_or(u32::MAX))
    };
    if first.is_empty() {
        let count = number(last)?;
        let range = Range::Part(length.saturating_sub(count), length);
        return Some(if count == 0 {
            Range::OutOfBounds
        } else {
            range
        });
    }
    let first = number(first)?;
    let last = match last {
        "" => length.saturating_sub(1),
        last => number(last)?.min(length.saturating_sub(1)),
    };
    Some(match first {
        _ if first >= length => Range::OutOfBounds,
        _ if first > last => Range::Whole,
        _ => Range::Part(first, last + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range: &str, if_range: Option<&str>) -> Range {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, range.parse().unwrap());
        if let Some(tag) = if_range {
            headers.insert(IF_RANGE, tag.parse().unwrap());
        }
        asked_for(&headers, "\"tag\"", 100)
    }

    #[test]
    fn a_range_is_read_in_its_three_forms() {
        assert_eq!(asked_for(&HeaderMap::new(), "\"tag\"", 100), Range::Whole);
        assert_eq!(of("bytes=0-9", None), Range::Part(0, 10));
        assert_eq!(of("bytes=90-", None), Range::Part(90, 100));
        assert_eq!(of("bytes=90-500", None), Range::Part(90, 100));
        assert_eq!(of("bytes=-10", None), Range::Part(90, 100));
        assert_eq!(of("bytes=-500", None), Range::Part(0, 100));
    }

    #[test]
    fn numbers_are_as_long_as_they_like() {
        assert_eq!(of("bytes=90-99999999999", None), Range::Part(90, 100));
        assert_eq!(of("bytes=-99999999999", None), Range::Part(0, 100));
        let behind = "bytes=99999999999-99999999999999999999999";
        assert_eq!(of(behind, None), Range::OutOfBounds);
        assert_eq!(of("bytes=+1-+2", None), Range::Whole);
    }

    #[test]
    fn what_lies_behind_the_end_is_out_of_bounds() {
        assert_eq!(of("bytes=100-", None), Range::OutOfBounds);
        assert_eq!(of("bytes=-0", None), Range::OutOfBounds);
    }

    #[test]
    fn what_is_no_single_range_means_the_whole() {
        for range in [
            "bytes=0-1,3-4",
            "lines=0-1",
            "bytes=9-1",
            "bytes=a-b",
            "bytes=1",
        ] {
            assert_eq!(of(range, None), Range::Whole, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_file_means_the_whole() {
        assert_eq!(of("bytes=90-", Some("\"tag\"")), Range::Part(90, 100));
        assert_eq!(of("bytes=90-", Some("\"other\"")), Range::Whole);
        let date = "Wed, 21 Oct 2015 07:28:00 GMT";
        assert_eq!(of("bytes=90-", Some(date)), Range::Whole);
    }
}
