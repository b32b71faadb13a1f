//! Points in time, always in UTC and always written the same way.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A point in time to the millisecond, written `2026-11-22T07:11:24.123Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Utc(i64);

impl Utc {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The date and the time to the second, for a screen: `2026-11-22 07:11:24`.
    pub fn short(self) -> String {
        let text = self.to_string();
        let (date, rest) = text.split_once('T').unwrap_or((&text, ""));
        let time = rest.split('.').next().unwrap_or_default();
        format!("{date} {time}")
    }
}

impl From<SystemTime> for Utc {
    fn from(time: SystemTime) -> Self {
        let millis = |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => millis(after),
            Err(before) => -millis(before.duration()),
        })
    }
}

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        let (hours, minutes) = (rest / 3_600_000, rest / 60_000 % 60);
        let (seconds, millis) = (rest / 1000 % 60, rest % 1000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
    }
}

/// Why a text is no point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no UTC time of the form 2026-11-22T07:11:24.123Z")]
pub struct NotATime;

impl FromStr for Utc {
    type Err = NotATime;

    /// Reads what [`fmt::Display`] writes, for years 0000 to 9999.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let mut rest = text;
        let mut number = |digits: usize, after: char| -> Result<i64, NotATime> {
            let (number, tail) = rest.split_at_checked(digits).ok_or(NotATime)?;
            rest = tail.strip_prefix(after).ok_or(NotATime)?;
            if !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NotATime);
            }
            number.parse().map_err(|_not_a_number| NotATime)
        };
        let (year, month, day) = (number(4, '-')?, number(2, '-')?, number(2, 'T')?);
        let (hours, minutes) = (number(2, ':')?, number(2, ':')?);
        let (seconds, millis) = (number(2, '.')?, number(3, 'Z')?);
        if !rest.is_empty() || hours > 23 || minutes > 59 || seconds > 59 {
            return Err(NotATime);
        }
        let days = days(year, month, day);
        // A day that the calendar lacks comes back as another one.
        if civil(days) != (year, month, day) {
            return Err(NotATime);
        }
        Ok(Self(days * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis))
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar (Hinnant 2013,
/// "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The reverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl Serialize for Utc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Utc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_written_and_read_back() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_827_696_789, "2000-02-29T12:34:56.789Z"),
            (1_795_331_484_123, "2026-11-22T07:11:24.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
        ] {
            assert_eq!(Utc::from_millis(millis).to_string(), text);
            assert_eq!(text.parse(), Ok(Utc::from_millis(millis)));
        }
        assert_eq!(Utc::from_millis(1_795_331_484_123).short(), "2026-11-22 07:11:24");
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T07:11:24.123",
            "2026-02-30T00:00:00.000Z",
            "2026-13-01T00:00:00.000Z",
            "2026-11-22T24:00:00.000Z",
            "2026-11-22T07:11:24.123Z ",
            "+026-11-22T07:11:24.123Z",
            "２026-11-22T07:11:24.123Z",
        ] {
            assert_eq!(text.parse::<Utc>(), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn the_clock_of_the_system_is_understood() {
        let time = UNIX_EPOCH + std::time::Duration::from_millis(1234);
        assert_eq!(Utc::from(time), Utc::from_millis(1234));
        let before = UNIX_EPOCH - std::time::Duration::from_millis(1);
        assert_eq!(Utc::from(before).millis(), -1);
    }
}
