package io.rustydb.it.redeploy;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;

/// Tells of the application it was put into.
@Singleton
@Startup
public class Witness {
    @PostConstruct
    void tell() {
        Loaders.add(Witness.class.getClassLoader());
    }
}
