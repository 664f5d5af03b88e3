package org.hssflow.app.cli;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * Flink's file systems that are no part of it, such as those of S3 and Azure. A cluster loads them when it starts; a command only if it
 * needs one, since that takes time.
 */
final class FileSystemPlugins {
    private static final String FOREIGN = "(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:.*";

    private static boolean loaded;

    private FileSystemPlugins() {}

    /** If a location is of a file system that is no part of Flink. */
    static void loadFor(String location) {
        if (location.matches(FOREIGN)) {
            load();
        }
    }

    /** From the folder that {@code FLINK_PLUGINS_DIR} names, with the settings and credentials in {@code FLINK_CONF_DIR}. */
    static synchronized void load() {
        if (!loaded) {
            Configuration config = GlobalConfiguration.loadConfiguration();
            FileSystem.initialize(config, PluginUtils.createPluginManagerFromRootFolder(config));
            loaded = true;
        }
    }
}
