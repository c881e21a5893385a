//! The values that condition operators compare: numbers, dates, booleans and networks.

use crate::date::days_of_month;
use std::net::IpAddr;

/// A moment, in milliseconds since 1970 in UTC.
pub(crate) type Instant = i64;

/// Reads a decimal number.
pub(crate) fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

/// Reads `true` or `false`, in any case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Reads a date: a form of ISO 8601 that W3C's note on dates has, or seconds since 1970.
pub(crate) fn instant(text: &str) -> Option<Instant> {
    if let Ok(seconds) = text.parse::<i64>() {
        // A year alone is a date too, but one of four digits only.
        if text.len() == 4 {
            return date(seconds, 1, 1);
        }
        return seconds.checked_mul(1000);
    }
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut parts = day.splitn(3, '-');
    let year = digits(parts.next()?, 4)?;
    let mut parts = parts.map(|part| digits(part, 2));
    let month = parts.next().unwrap_or(Some(1))?;
    let of_month = parts.next().unwrap_or(Some(1))?;
    let start = date(year, month, of_month)?;
    match time {
        None => Some(start),
        Some(time) => Some(start + of_day(time)?),
    }
}

/// Reads `hh:mm:ss.fff` with its zone, as milliseconds of the day in UTC.
fn of_day(text: &str) -> Option<i64> {
    let at = text.find(['Z', '+', '-'])?;
    let (time, zone) = text.split_at_checked(at)?;
    let offset = match zone.split_at_checked(1)? {
        ("Z", "") => 0,
        (sign, zone) if sign != "Z" => {
            let (hours, minutes) = zone.split_once(':').unwrap_or((zone, "00"));
            let minutes = digits(hours, 2)? * 60 + digits(minutes, 2)?;
            if sign == "+" { minutes } else { -minutes }
        }
        _ => return None,
    };
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, milliseconds(fraction)?),
        None => (time, 0),
    };
    let mut parts = time.splitn(3, ':').map(|part| digits(part, 2));
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    Some(((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + fraction)
}

/// Reads the digits behind the point of a second; those beyond three count for nothing.
fn milliseconds(digits: &str) -> Option<i64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = digits.bytes().chain([b'0'; 3]).take(3);
    is_number.then(|| thousandths.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Returns the first moment of a day of the Gregorian calendar.
fn date(year: i64, month: i64, day: i64) -> Option<Instant> {
    let (years, months) = (u16::try_from(year).ok()?, u8::try_from(month).ok()?);
    let length = |month| days_of_month(years, month).map(i64::from);
    if day < 1 || day > length(months)? || year > 9999 {
        return None;
    }
    let of_years = |year: i64| year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before: i64 = (1..months).filter_map(length).sum();
    let days = of_years(year - 1) - of_years(1969) + before + day - 1;
    Some(days * 24 * 60 * 60 * 1000)
}

/// A range of IP addresses; a single address is a range of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    /// The address; that of a fourth version in the last 32 bits.
    address: u128,
    is_v4: bool,
    /// How many of the leading bits count.
    prefix: u32,
}

impl Network {
    /// Reads an address, or a range such as `203.0.113.0/24`.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let (address, is_v4) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(address.to_bits()), true),
            IpAddr::V6(address) => (address.to_bits(), false),
        };
        let width = if is_v4 { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().ok().filter(|prefix| *prefix <= width)?,
            None => width,
        };
        Some(Self { address, is_v4, prefix })
    }

    /// Tells whether all of the other is in it.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        let ignored = if self.is_v4 { 32 } else { 128 } - self.prefix;
        let leading = |address: u128| address.checked_shr(ignored).unwrap_or(0);
        self.is_v4 == other.is_v4
            && other.prefix >= self.prefix
            && leading(self.address) == leading(other.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_all_their_forms() {
        let midnight = Some(1_767_225_600_000);
        for text in
            ["2026", "2026-01", "2026-01-01", "2026-01-01T00:00Z", "2026-01-01T01:00:00+01:00", "1767225600"]
        {
            assert_eq!(instant(text), midnight, "{text}");
        }
        assert_eq!(instant("1970-01-01T00:00:00.250Z"), Some(250));
        assert_eq!(instant("1970-01-01T00:00:00.5Z"), Some(500));
        assert_eq!(instant("1970-01-01T00:00:00.123456789Z"), Some(123));
        assert_eq!(instant("2000-02-29"), Some(951_782_400_000));
        for text in [
            "",
            "today",
            "2026-02-29",
            "2026-13-01",
            "2026-01-01T25:00Z",
            "2026-01-01T00:00",
            "26-01-01",
            "2026-01-01TZ",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.5e30Z",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn networks_contain_addresses_of_their_version() {
        let contains =
            |network: &str, other: &str| Network::of(network).unwrap().contains(&Network::of(other).unwrap());
        assert!(contains("10.0.0.0/8", "10.255.0.1"));
        assert!(contains("0.0.0.0/0", "10.255.0.1"));
        assert!(contains("::/0", "2001:db8::1"));
        assert!(!contains("10.0.0.0/8", "11.0.0.1"));
        assert!(!contains("10.0.0.0/8", "10.0.0.0/7"));
        assert!(!contains("::/0", "10.0.0.1"));
        for text in ["10.0.0", "10.0.0.0/33", "10.0.0.0/", "x"] {
            assert_eq!(Network::of(text), None, "{text}");
        }
    }
}
