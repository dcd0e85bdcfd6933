package io.failstop.cli.record;

import io.failstop.store.HangWatch;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations and sizes as a user writes them. */
final class Quantities {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12})\\s*([a-zA-Z]*)");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Quantities() {}

    /** A duration in nanoseconds; what is longer than anybody waits is {@link HangWatch#NEVER}. */
    static long nanos(@Nullable Duration duration, long otherwise) {
        if (duration == null) {
            return otherwise;
        }
        return duration.compareTo(LONGEST) > 0 ? HangWatch.NEVER : duration.toNanos();
    }

    /** {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}; not 0. */
    static final class OfDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Matcher matcher = match(text, "a duration such as 500ms, 10s or 2m");
            long count = Long.parseLong(matcher.group(1));
            if (count == 0) {
                throw new TypeConversionException("'" + text + "' is no time at all: give some, as in 10s");
            }
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default ->
                    throw new TypeConversionException("'" + text + "' is not a duration such as 500ms, 10s or 2m");
            };
        }
    }

    /** {@code 512k}, {@code 32m}, {@code 1g}, or bytes; as a boxed number because picocli wants one. */
    static final class OfBytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            Matcher matcher = match(text, "a size such as 512k, 32m or 1g");
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                case "" -> count;
                case "k", "kib" -> times(count, 1L << 10, text);
                case "m", "mib" -> times(count, 1L << 20, text);
                case "g", "gib" -> times(count, 1L << 30, text);
                default -> throw new TypeConversionException("'" + text + "' is not a size such as 512k, 32m or 1g");
            };
        }
    }

    private static long times(long count, long unit, String text) {
        try {
            return Math.multiplyExact(count, unit);
        } catch (ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is too large");
        }
    }

    private static Matcher match(String text, String what) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not " + what);
        }
        return matcher;
    }
}
