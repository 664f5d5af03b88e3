package org.hssflow.store;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hssflow.hss.Surrogate;
import org.hssflow.hss.io.ModelFormatException;
import org.hssflow.pde.stream.ModelId;

/**
 * Versions of models: a folder, or another place, layered over the models that the program ships, which are read-only. Where both hold the same
 * version of a name, the digest tells them apart, and without a digest the folder's counts. An empty folder is no version.
 *
 * <p>A version is whole, or the adapter of a whole one, its parent, without which it cannot be loaded.
 *
 * <p>Before a model is given to anybody, its files have been compared with the digests in {@code SHA256SUMS}, its weights or its adapter
 * with the digest that the model is named by, and all shapes and values have been checked. What a file claims to be long is never
 * believed: nothing is read that is longer than what the manifest explains.
 *
 * <p>A damaged version harms only who asks for it: {@link #list()} leaves it out, a digest that another copy has finds that
 * copy, and a name that means the damaged one is refused. Nothing is put in its place that the user did not mean.
 *
 * <p>Any number of threads and processes may publish and load at once.
 */
public final class ModelStore {
    private final WritableShelf folder;
    private final Shelf shipped;

    private ModelStore(WritableShelf folder, Shelf shipped) {
        this.folder = folder;
        this.shipped = shipped;
    }

    /** @param place where versions are published, other than in a folder */
    public static ModelStore open(WritableShelf place) {
        return new ModelStore(place, new ShippedShelf(ModelStore.class.getClassLoader()));
    }

    /** @param directory where versions are published; it need not exist */
    public static ModelStore open(Path directory) {
        return open(directory, ModelStore.class.getClassLoader());
    }

    /** @param loader which holds the shipped models */
    static ModelStore open(Path directory, ClassLoader loader) {
        return new ModelStore(new FolderShelf(directory.toAbsolutePath().normalize()), new ShippedShelf(loader));
    }

    /**
     * Writes a draft as the next free version of its name, at once or not at all.
     *
     * @return the version it got
     * @throws IllegalArgumentException if the surrogate does not fit the grid, or the card is longer than 1 MiB; or if an adapter's
     *     parent does not exist, is another than it was made for, or gives another surrogate with it
     * @throws ModelFormatException if an adapter's parent is damaged, or itself an adapter
     * @throws java.io.UncheckedIOException if the folder cannot be written
     */
    public ModelId publish(ModelDraft draft) {
        requireMerged(draft);
        for (int version = latestVersion(draft.name()) + 1; ; version++) {
            ModelManifest manifest = draft.manifest(version);
            if (folder.write(draft.name(), version, ModelFiles.of(draft, manifest))) {
                return manifest.id();
            }
        }
    }

    /** What cannot be loaded is not published. */
    private void requireMerged(ModelDraft draft) {
        if (draft.adapter() == null) {
            return;
        }
        ModelId parent = requireNonNull(draft.parent());
        if (!draft.adapter().merge(whole(parent)).equals(draft.surrogate())) {
            throw new IllegalArgumentException("expected the surrogate that " + draft.adapter() + " gives, merged into "
                    + parent + ", got another one; take what Adapter.merge gives");
        }
    }

    /**
     * Deletes versions of the folder, fine-tuned ones before what they go back to. Whoever has loaded one keeps it. The number of the
     * highest version of a name is given again.
     *
     * @throws IllegalArgumentException if one is shipped, does not exist, or is the parent of a version that stays; then nothing is deleted
     * @throws ModelFormatException if the manifest of one is missing or damaged, or names another digest; then nothing is deleted
     * @throws java.io.UncheckedIOException if one cannot be deleted; those before it are
     */
    public void delete(Collection<ModelId> ids) {
        new Deletion(this, folder).run(ids);
    }

    /**
     * Loads and verifies a model; of an adapter version also the base.
     *
     * @throws ModelFormatException if no copy is sound: a file is missing or damaged, the weights or the adapter have another digest,
     *     or an adapter's base is missing, damaged or another one
     * @throws IllegalArgumentException if there is no such version, listing what exists
     */
    public StoredModel load(ModelId id) {
        return find(id, files -> files.load(this::whole));
    }

    private Surrogate whole(ModelId id) {
        return find(id, ModelFiles::loadWhole);
    }

    /**
     * What is known of a model, without reading its weights.
     *
     * @throws ModelFormatException if every copy's manifest is missing or damaged, or names another digest
     * @throws IllegalArgumentException if there is no such version, listing what exists
     */
    public ModelManifest manifest(ModelId id) {
        return find(id, ModelFiles::manifest);
    }

    /**
     * All models, by name, then version. One whose manifest is missing or damaged has no identity, so it is not among them;
     * {@link #resolve(String)} says what is wrong with it, and {@link #copies()} has it.
     */
    public List<ModelId> list() {
        return manifests().map(ModelManifest::id).toList();
    }

    /** Of all versions, as {@link #list()} has them. */
    Stream<ModelManifest> manifests() {
        return files().flatMap(files -> readable(files).stream());
    }

    private Stream<ModelFiles> files() {
        return names().stream().flatMap(name -> versions(name).stream());
    }

    /** All copies of all versions, by name, then version, then those of the folder first; damaged ones, too. */
    public List<ModelCopy> copies() {
        return files().map(this::copy).toList();
    }

    /**
     * All copies of the version that a user means, the folder's first: at least one.
     *
     * @param nameOrNameAtVersion {@code heat-1d}, the highest version, or {@code heat-1d@3}
     * @throws IllegalArgumentException if there is none, listing what exists
     */
    public List<ModelCopy> copies(String nameOrNameAtVersion) {
        return meant(nameOrNameAtVersion).stream().map(this::copy).toList();
    }

    private ModelCopy copy(ModelFiles files) {
        return new ModelCopy(files, files.isOn(shipped), this::whole);
    }

    private static Optional<ModelManifest> readable(ModelFiles files) {
        try {
            return Optional.of(files.manifest());
        } catch (ModelFormatException | UncheckedIOException damaged) {
            return Optional.empty();
        }
    }

    /**
     * What a model goes back to, from parent to parent: the one that has none; the model itself if it has none.
     *
     * @throws ModelFormatException if a parent is missing or has a damaged manifest, or the parents go in a circle
     * @throws IllegalArgumentException if there is no such version, listing what exists
     */
    public ModelId baseOf(ModelId id) {
        return new Lineage(this).root(id);
    }

    /**
     * The models that were fine-tuned from a base, directly or not, for a regime: those whose {@link ModelManifest#distance} to it is
     * within a tolerance, the nearest first, of equally near ones the newest. The base is not among them; its own manifest says whether
     * it was trained on the regime. Only manifests are read: damaged ones, and those that do not go back to a model without a parent,
     * are left out; of damaged weights {@link #load} will tell.
     *
     * @param base a model without a parent, see {@link #baseOf}
     * @param parameters the regime: physical parameters by name, at least one, finite
     * @param tolerance relative, at least 0; 0.05 takes a viscosity that is 5 % beside the range of the training
     * @throws IllegalArgumentException if the base has a parent or does not exist, or the regime or the tolerance is none
     */
    public List<ModelManifest> tuned(ModelId base, Map<String, Double> parameters, double tolerance) {
        return new Lineage(this).tuned(base, parameters, tolerance);
    }

    /**
     * The highest version of a name, if there is one.
     *
     * @throws ModelFormatException if its manifest is missing or damaged: an older version in its place would go unnoticed
     */
    public Optional<ModelId> latest(String name) {
        List<ModelFiles> copies = candidates(ModelId.requireName(name), latestVersion(name));
        return copies.isEmpty()
                ? Optional.empty()
                : Optional.of(copies.get(0).manifest().id());
    }

    /**
     * The model that a user means.
     *
     * @param nameOrNameAtVersion {@code heat-1d}, the highest version, or {@code heat-1d@3}
     * @throws IllegalArgumentException if there is none, listing what exists
     * @throws ModelFormatException if the manifest of just that version is missing or damaged
     */
    public ModelId resolve(String nameOrNameAtVersion) {
        return meant(nameOrNameAtVersion).get(0).manifest().id();
    }

    /** The copies of a version that a user means: at least one. */
    private List<ModelFiles> meant(String nameOrNameAtVersion) {
        int at = nameOrNameAtVersion.indexOf('@');
        String name = ModelId.requireName(at < 0 ? nameOrNameAtVersion : nameOrNameAtVersion.substring(0, at));
        List<ModelFiles> copies = candidates(name, at < 0 ? latestVersion(name) : version(nameOrNameAtVersion, at));
        if (copies.isEmpty()) {
            throw unknown(nameOrNameAtVersion);
        }
        return copies;
    }

    private static int version(String nameAtVersion, int at) {
        String version = nameAtVersion.substring(at + 1);
        if (!Shelf.isVersion(version)) {
            throw new IllegalArgumentException(
                    "expected a version from 1 on after the @, such as heat-1d@3, got '" + nameAtVersion + "'");
        }
        return Integer.parseInt(version);
    }

    /** What {@code read} makes of the first copy that is whole and has the digest. */
    <T> T find(ModelId id, Function<ModelFiles, T> read) {
        RuntimeException first = null;
        for (ModelFiles files : candidates(id.name(), id.version())) {
            try {
                files.requireDigest(id.digest());
                return read.apply(files);
            } catch (ModelFormatException | UncheckedIOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        throw first == null ? unknown(id.name() + "@" + id.version()) : first;
    }

    /** The folder's first, then the shipped one. */
    private List<ModelFiles> candidates(String name, int version) {
        return Stream.of(folder, shipped)
                .filter(shelf -> shelf.has(name, version))
                .map(shelf -> new ModelFiles(shelf, name, version))
                .toList();
    }

    private List<ModelFiles> versions(String name) {
        List<ModelFiles> all = new ArrayList<>();
        for (Shelf shelf : List.of(folder, shipped)) {
            shelf.versions(name).forEach(version -> all.add(new ModelFiles(shelf, name, version)));
        }
        all.sort(Comparator.comparingInt(ModelFiles::version));
        return all;
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(folder.names());
        names.addAll(shipped.names());
        return names;
    }

    private int latestVersion(String name) {
        return versions(name).stream().mapToInt(ModelFiles::version).max().orElse(0);
    }

    IllegalArgumentException unknown(String what) {
        List<String> existing = files().map(ModelFiles::toString).distinct().toList();
        return new IllegalArgumentException(
                "expected a model that exists, one of " + existing + ", got '" + what + "'");
    }
}
