package org.hssflow.operators.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.fs.BlockLocation;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * A file system as Flink's of an object store is: strongly consistent, and an object appears whole when its stream is closed; but there are
 * no folders, only names with slashes, a rename is a copy and a deletion, and whether a file exists is looked up when it is opened,
 * long before it is there. Every request takes a while, so that those of several clients interleave.
 */
final class ObjectStore extends FileSystem {
    /** What a client does. */
    interface Fault {
        Fault NONE = (request, path) -> {};

        /** @param request such as {@code put} */
        void before(String request, String path) throws IOException;
    }

    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private volatile Fault fault = Fault.NONE;

    void fault(Fault value) {
        fault = value;
    }

    /** Names to bytes. */
    Map<String, byte[]> objects() {
        return objects;
    }

    private String request(String request, Path path) throws IOException {
        String key = path.toUri().getPath();
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(200_000));
        fault.before(request, key);
        return key;
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
        String key = request("create", path);
        if (mode == WriteMode.NO_OVERWRITE && objects.containsKey(key)) {
            throw new IOException("there is one already: " + path);
        }
        return new FSDataOutputStream() {
            private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                bytes.write(from, offset, length);
            }

            @Override
            public long getPos() {
                return bytes.size();
            }

            @Override
            public void flush() {}

            @Override
            public void sync() {}

            @Override
            public void close() throws IOException {
                request("put", path);
                objects.put(key, bytes.toByteArray());
            }
        };
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        String key = request("head", path);
        byte[] object = objects.get(key);
        if (object != null) {
            return new Status(path, object.length, false);
        }
        if (isFolder(key)) {
            return new Status(path, 0, true);
        }
        throw new FileNotFoundException("no object " + path);
    }

    private boolean isFolder(String key) {
        String next = objects.ceilingKey(key + "/");
        return next != null && next.startsWith(key + "/");
    }

    @Override
    public FSDataInputStream open(Path path) throws IOException {
        byte[] object = objects.get(request("get", path));
        if (object == null) {
            throw new FileNotFoundException("no object " + path);
        }
        return new Stream(object);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        String prefix = request("list", path) + "/";
        List<FileStatus> found = new ArrayList<>();
        TreeSet<String> folders = new TreeSet<>();
        objects.tailMap(prefix).forEach((key, bytes) -> {
            if (key.startsWith(prefix)) {
                String rest = key.substring(prefix.length());
                if (rest.contains("/")) {
                    folders.add(rest.substring(0, rest.indexOf('/')));
                } else {
                    found.add(new Status(new Path(path, rest), bytes.length, false));
                }
            }
        });
        folders.forEach(folder -> found.add(new Status(new Path(path, folder), 0, true)));
        if (found.isEmpty()) {
            throw new FileNotFoundException("nothing begins with " + prefix);
        }
        return found.toArray(FileStatus[]::new);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        String key = request("delete", path);
        boolean there = objects.remove(key) != null;
        if (recursive) {
            for (String child : objects.tailMap(key + "/").keySet()) {
                if (child.startsWith(key + "/")) {
                    there |= delete(new Path(path, child.substring(key.length() + 1)), false);
                }
            }
        }
        return there;
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        byte[] object = objects.get(request("get", from));
        if (object == null) {
            return false;
        }
        objects.put(request("copy", to), object);
        objects.remove(request("delete", from));
        return true;
    }

    @Override
    public boolean mkdirs(Path path) {
        return true;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return open(path);
    }

    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) {
        return new BlockLocation[0];
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path(getUri());
    }

    @Override
    public Path getHomeDirectory() {
        return new Path(getUri());
    }

    @Override
    public URI getUri() {
        return URI.create(ObjectStoreFactory.SCHEME + "://bucket/");
    }

    @Override
    public boolean isDistributedFS() {
        return true;
    }

    private static final class Stream extends FSDataInputStream {
        private final ByteArrayInputStream bytes;
        private final int length;

        private Stream(byte[] object) {
            bytes = new ByteArrayInputStream(object);
            length = object.length;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            return bytes.read(into, offset, count);
        }

        @Override
        public long getPos() {
            return (long) length - bytes.available();
        }

        @Override
        public void seek(long position) {
            bytes.reset();
            bytes.skip(position);
        }
    }

    private record Status(Path path, long length, boolean isDir) implements FileStatus {
        @Override
        public Path getPath() {
            return path;
        }

        @Override
        public long getLen() {
            return length;
        }

        @Override
        public long getBlockSize() {
            return length;
        }

        @Override
        public short getReplication() {
            return 1;
        }

        @Override
        public long getModificationTime() {
            return 0;
        }

        @Override
        public long getAccessTime() {
            return 0;
        }
    }
}
