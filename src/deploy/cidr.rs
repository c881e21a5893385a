//! `Fn::Cidr`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Splits a block of addresses into `count` blocks, each of `bits` bits for hosts; none where it does not
/// hold so many, or the arguments are out of range.
pub(super) fn split(block: &str, count: u32, bits: u32) -> Option<Vec<String>> {
    let (address, prefix) = block.split_once('/')?;
    let prefix: u32 = prefix.parse().ok()?;
    let (start, width) = match address.parse().ok()? {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    // User guide, "Fn::Cidr": 1 to 256 blocks.
    if prefix > width || bits == 0 || bits > width - prefix || !(1..=256).contains(&count) {
        return None;
    }
    let free = width - prefix - bits;
    if free < 32 && u64::from(count) > 1 << free {
        return None;
    }
    let mask = u128::MAX.checked_shl(width - prefix).unwrap_or(0);
    let start = start & mask;
    let block = |index: u32| {
        let address = start + u128::from(index).checked_shl(bits).unwrap_or(0);
        let address = match u32::try_from(address) {
            Ok(address) if width == 32 => IpAddr::V4(Ipv4Addr::from_bits(address)),
            _ => IpAddr::V6(Ipv6Addr::from_bits(address)),
        };
        format!("{address}/{}", width - bits)
    };
    Some((0..count).map(block).collect())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn blocks_are_split() {
        assert_eq!(split("10.0.0.0/16", 3, 8).unwrap(), ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]);
        assert_eq!(split("2001:db8::/56", 2, 64).unwrap(), ["2001:db8::/64", "2001:db8:0:1::/64"]);
        assert_eq!(split("10.0.0.0/24", 1, 8).unwrap(), ["10.0.0.0/24"]);
        for (block, count, bits) in [
            ("10.0.0.0/24", 2, 8),
            ("10.0.0.0", 1, 8),
            ("10.0.0.0/33", 1, 1),
            ("10.0.0.0/16", 0, 8),
            ("10.0.0.0/16", 1, 0),
            ("x/8", 1, 1),
        ] {
            assert_eq!(split(block, count, bits), None, "{block} {count} {bits}");
        }
    }
}
