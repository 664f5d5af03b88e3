package org.hssflow.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What can happen to one version in a store, by accident or by malice: after it no model may be had from that version, except that
 * the card and its line in the seal are not needed to compute. Those named {@code sealed} come with a {@code SHA256SUMS} that fits them,
 * so that the checks behind it are reached.
 */
enum Corruption {
    FLIPPED_BIT {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            byte[] bytes = Files.readAllBytes(file);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            return fileName(file);
        }
    },
    TRUNCATION {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            return fileName(file);
        }
    },
    EXTENSION {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100)));
            return fileName(file);
        }
    },
    REMOVAL {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            Files.delete(file);
            return fileName(file);
        }
    },
    FILE_OF_ANOTHER_VERSION {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path other = version.resolveSibling("2");
            List<Path> different = new ArrayList<>();
            for (Path file : files(version)) {
                if (Files.mismatch(file, other.resolve(fileName(file))) >= 0) {
                    different.add(file);
                }
            }
            Path file = pick(different, random);
            Files.write(file, Files.readAllBytes(other.resolve(fileName(file))));
            return fileName(file);
        }
    },
    SEALED_WEIGHTS_OF_ANOTHER_VERSION {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path weights = weights(version);
            Files.write(weights, Files.readAllBytes(version.resolveSibling("2").resolve(fileName(weights))));
            Folders.seal(version);
            return fileName(weights);
        }
    },
    TWO_FILES_EXCHANGED {
        @Override
        String apply(Path version, Random random) throws IOException {
            List<Path> served = files(version).stream()
                    .filter(file -> !isForPeople(fileName(file)))
                    .toList();
            int first = random.nextInt(served.size());
            Path a = served.get(first);
            Path b = served.get((first + 1 + random.nextInt(served.size() - 1)) % served.size());
            byte[] bytes = Files.readAllBytes(a);
            Files.write(a, Files.readAllBytes(b));
            Files.write(b, bytes);
            return fileName(a);
        }
    },
    WHOLE_FOLDER_OF_ANOTHER_NUMBER_OR_NAME {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path store = version.getParent().getParent();
            Path other = pick(List.of(version.resolveSibling("2"), store.resolve("burgers-1d/1")), random);
            FileTree.delete(version);
            copy(other, version);
            return fileName(version);
        }
    },
    SEALED_HUGE_HEADER {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path weights = weights(version);
            byte[] bytes = Files.readAllBytes(weights);
            long[] lengths = {
                -1, Long.MAX_VALUE, 1L << 31, 100_000_000, bytes.length, bytes.length - 7, 1L << random.nextInt(64)
            };
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            long before = header.getLong(0);
            header.putLong(0, lengths[random.nextInt(lengths.length)]);
            if (header.getLong(0) == before) {
                header.putLong(0, -1);
            }
            Files.write(weights, bytes);
            Folders.seal(version);
            return fileName(weights);
        }
    },
    SEALED_HEADER_WITH_ANOTHER_DIGIT {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path weights = weights(version);
            byte[] bytes = Files.readAllBytes(weights);
            int end = 8
                    + (int) ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong(0);
            int at = 8 + random.nextInt(end - 8);
            while (bytes[at] < '0' || bytes[at] > '9') {
                at = 8 + random.nextInt(end - 8);
            }
            bytes[at] = (byte) ('0' + (bytes[at] - '0' + 1 + random.nextInt(9)) % 10);
            Files.write(weights, bytes);
            Folders.seal(version);
            return fileName(weights);
        }
    },
    SPARSE_FILE {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(1L << (22 + random.nextInt(18)));
            }
            return fileName(file);
        }
    },
    LINK_OUT_OF_THE_STORE {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            moveOutAndLink(file, version);
            return fileName(file);
        }
    },
    FOLDER_LINK_OUT_OF_THE_STORE {
        @Override
        String apply(Path version, Random random) throws IOException {
            moveOutAndLink(random.nextBoolean() ? version : version.getParent(), version);
            return fileName(version);
        }
    },
    LINK_TO_NOWHERE_OR_IN_A_CIRCLE {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            Files.delete(file);
            Files.createSymbolicLink(file, random.nextBoolean() ? file : version.resolve("nowhere"));
            return fileName(file);
        }
    },
    FOLDER_IN_PLACE_OF_A_FILE {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path file = any(version, random);
            Files.delete(file);
            Files.createDirectory(file);
            return fileName(file);
        }
    },
    FILE_IN_PLACE_OF_THE_FOLDER {
        @Override
        String apply(Path version, Random random) throws IOException {
            FileTree.delete(version);
            Files.write(version, new byte[random.nextInt(100)]);
            return fileName(version);
        }
    },
    SEALED_GARBAGE_FOR_JSON {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path json = json(version, random);
            byte[] noise = new byte[1 + random.nextInt(1_000)];
            random.nextBytes(noise);
            String noisy = new String(noise, StandardCharsets.ISO_8859_1);
            String whole = Files.readString(json);
            Folders.write(
                    json,
                    pick(
                            List.of(
                                    "",
                                    "{",
                                    "[]",
                                    "null",
                                    "7",
                                    "{}",
                                    noisy,
                                    "[".repeat(100_000),
                                    "{\"a\":".repeat(40_000),
                                    "{\"formatVersion\" : 3}",
                                    whole + whole,
                                    whole.substring(0, random.nextInt(whole.length() - 2)),
                                    whole + " ".repeat(1 << 19),
                                    whole.replace("\"formatVersion\" : 3", "\"formatVersion\" : " + "9".repeat(2_000)),
                                    whole.replaceFirst("\\{", "{\"more\" : [" + "1,".repeat(100_000) + "1],")),
                            random));
            return fileName(json);
        }
    },
    SEALED_NUMBER_OUT_OF_RANGE {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path json = json(version, random);
            String whole = Files.readString(json);
            List<MatchResult> numbers = Pattern.compile("[ \\[](-?[0-9][0-9.E-]*)(?=[ ,\n])")
                    .matcher(whole)
                    .results()
                    .toList();
            MatchResult number = pick(numbers, random);
            String to = pick(List.of("NaN", "Infinity", "1e999", "-1e999", "\"1\"", "1e9999999999", "{}"), random);
            Folders.write(json, whole.substring(0, number.start(1)) + to + whole.substring(number.end(1)));
            return fileName(json);
        }
    },
    SEALED_ARCHITECTURE_TOO_LARGE {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path json = json(version, random);
            String whole = Files.readString(json);
            String key = pick(List.of("channels", "depth", "levels", "rank", "outerRank", "channelRank"), random);
            String to = pick(List.of("2147483647", "1000000000", "65536", "0", "-1", "-2147483648"), random);
            String changed = whole.replaceAll("\"" + key + "\" : [1-9][0-9]*", "\"" + key + "\" : " + to)
                    .replaceAll("\"channelRank\" : 0", "\"channelRank\" : " + (key.equals("channelRank") ? "5" : "0"))
                    .replaceAll(
                            "\"width\" : \\[ 16 ]",
                            "\"width\" : [ " + pick(List.of("1073741824", "-16"), random) + " ]");
            Folders.write(json, changed);
            return fileName(json);
        }
    },
    SEALED_WEIGHTS_THAT_ARE_NOT_FINITE {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path weights = weights(version);
            byte[] bytes = Files.readAllBytes(weights);
            float bad = pick(List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY), random);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(value(bytes, random), bad);
            Files.write(weights, bytes);
            Folders.seal(version);
            return fileName(weights);
        }
    },
    SEALED_WEIGHTS_WITH_A_FLIPPED_BIT {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path weights = weights(version);
            byte[] bytes = Files.readAllBytes(weights);
            bytes[value(bytes, random) + random.nextInt(4)] ^= (byte) (1 << random.nextInt(8));
            Files.write(weights, bytes);
            Folders.seal(version);
            return fileName(weights);
        }
    },
    NO_SEAL_AS_IT_IS_WRITTEN {
        @Override
        String apply(Path version, Random random) throws IOException {
            Path seal = version.resolve(Seal.FILE);
            String whole = Files.readString(seal);
            List<String> lines = whole.lines().toList();
            Files.writeString(
                    seal,
                    pick(
                            List.of(
                                    whole.replace("\n", "\r\n"),
                                    whole.replace("  ", " *"),
                                    whole + "\n",
                                    "\n" + whole,
                                    whole.strip(),
                                    whole + lines.get(0) + "\n",
                                    lines.get(1) + "\n" + lines.get(0) + "\n" + lines.get(2) + "\n" + lines.get(3)
                                            + "\n",
                                    whole + "0".repeat(64) + "  ../../heat-1d/2/config.json\n",
                                    whole + "0".repeat(64) + "  /etc/passwd\n",
                                    whole.toUpperCase(Locale.ROOT),
                                    "# all well\n" + whole),
                            random));
            return Seal.FILE;
        }
    };

    /**
     * @return the file that it was about, or the folder
     */
    abstract String apply(Path version, Random random) throws IOException;

    /** Whether a model is had without it. */
    static boolean isForPeople(String file) {
        return file.equals(ModelFiles.CARD);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    static List<Path> files(Path version) throws IOException {
        try (Stream<Path> paths = Files.list(version)) {
            return paths.sorted().toList();
        }
    }

    private static Path any(Path version, Random random) throws IOException {
        return pick(files(version), random);
    }

    private static Path weights(Path version) throws IOException {
        return files(version).stream()
                .filter(file -> fileName(file).endsWith(".safetensors"))
                .findFirst()
                .orElseThrow();
    }

    private static Path json(Path version, Random random) throws IOException {
        return pick(
                files(version).stream()
                        .filter(file -> fileName(file).endsWith(".json"))
                        .toList(),
                random);
    }

    /** The place of one of the weights. */
    private static int value(byte[] safetensors, Random random) {
        int begin = 8
                + (int) ByteBuffer.wrap(safetensors)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong(0);
        return begin + 4 * random.nextInt((safetensors.length - begin) / 4);
    }

    private static void moveOutAndLink(Path path, Path version) throws IOException {
        Path store = version.getParent().getParent();
        Path outside = Files.createTempDirectory(store.getParent(), "outside");
        Path moved = Files.move(path, outside.resolve("moved"));
        Files.createSymbolicLink(path, moved);
    }

    private static String fileName(Path path) {
        return path.getFileName().toString();
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
